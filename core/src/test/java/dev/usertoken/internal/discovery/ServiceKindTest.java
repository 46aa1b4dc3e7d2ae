package dev.usertoken.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.internal.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServiceKindTest {
    @Test
    void everyPublishedTransportAndCodec_isProposed() throws Exception {
        assertThat(ServiceKind.TRANSPORT.coordinates().split(" or "))
                .containsExactlyInAnyOrderElementsOf(published("usertoken-transport-[a-z]+"));
        assertThat(ServiceKind.CODEC.coordinates().split(" or "))
                .containsExactlyInAnyOrderElementsOf(published("usertoken-codec-[a-z]+"));
    }

    private static List<String> published(String artifact) throws Exception {
        String bom = Files.readString(Path.of("../bom/pom.xml"));
        return Pattern.compile("<artifactId>(" + artifact + ")</artifactId>")
                .matcher(bom)
                .results()
                .map((MatchResult result) -> result.group(1))
                .map(artifactId -> "dev.usertoken:" + artifactId + ":" + Version.VALUE)
                .collect(Collectors.toList());
    }
}
