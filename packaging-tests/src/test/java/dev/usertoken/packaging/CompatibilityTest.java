package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compatibility tables of the README state the versions that the build compiles against and tests on. */
@Tag("jdk-independent")
class CompatibilityTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path FRAMEWORKS = ROOT.resolve("integration-tests/frameworks");
    private static final Pattern FRAMEWORK_VERSION =
            Pattern.compile("<version>([^<]+)</version>\\s*<type>pom</type>\\s*<scope>import</scope>");

    @ParameterizedTest
    @CsvSource({"OkHttp, okhttp", "Apache HttpClient, httpclient5", "Jackson, jackson", "Woodstox, woodstox"})
    void libraryRow_matchesBuild(String library, String property) throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String oldest = valueOf(property + ".version", pom);
        String range = valueOf(property + ".range", pom).replace("${" + property + ".version}", oldest);

        assertThat(Files.readString(ROOT.resolve("README.md")))
                .contains("| " + library + " | " + range + " | " + oldest + ", "
                        + valueOf(property + ".newest.version", pom) + " |");
    }

    @Test
    void everyFrameworkOfBuild_hasRow() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        List<Path> poms;
        try (Stream<Path> files = Files.list(FRAMEWORKS)) {
            poms = files.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .collect(Collectors.toList());
        }
        assertThat(poms).hasSizeGreaterThanOrEqualTo(6);
        for (Path pom : poms) {
            Matcher version = FRAMEWORK_VERSION.matcher(Files.readString(pom));
            if (!version.find()) {
                continue; // an application without a framework
            }
            String transports =
                    Files.readString(pom).contains("<refused>okhttp</refused>") ? "all but `okhttp`" : "all |";
            assertThat(readme)
                    .containsPattern("\\| " + Pattern.quote(version.group(1)) + " \\| " + Pattern.quote(transports));
        }
    }

    private static String valueOf(String property, String pom) {
        Matcher value =
                Pattern.compile("<" + Pattern.quote(property) + ">([^<]+)</").matcher(pom);
        assertThat(value.find()).as(property).isTrue();
        return value.group(1)
                .replace(
                        "${" + property.replace(".range", ".version") + "}",
                        property.endsWith(".range") ? valueOf(property.replace(".range", ".version"), pom) : "");
    }
}
