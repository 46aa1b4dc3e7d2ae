package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The artifacts that messages name are those that the build makes. */
class VersionTest {
    @Test
    void theVersionIsThatOfThePom() throws Exception {
        assertThat(matches("pom.xml", "<version>([^<]+)</version>").get(0)).isEqualTo(Version.VALUE);
    }

    @Test
    void everyPublishedTransportAndCodecIsProposed() throws Exception {
        assertThat(ServiceKind.TRANSPORT.coordinates().split(" or "))
                .containsExactlyInAnyOrderElementsOf(published("usertoken-transport-[a-z]+"));
        assertThat(ServiceKind.CODEC.coordinates().split(" or "))
                .containsExactlyInAnyOrderElementsOf(published("usertoken-codec-[a-z]+"));
    }

    private static List<String> published(String artifact) throws Exception {
        return matches("../bom/pom.xml", "<artifactId>(" + artifact + ")</artifactId>").stream()
                .map(artifactId -> "dev.usertoken:" + artifactId + ":" + Version.VALUE)
                .collect(Collectors.toList());
    }

    private static List<String> matches(String file, String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Path.of(file)))
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toList());
    }
}
