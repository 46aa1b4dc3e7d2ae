package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private static final Pattern REFUSED =
            Pattern.compile("<!-- (\\w+ [0-9.]+), which[^<]*-->\\s*<refused>(\\w+)</refused>");

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

    /** The rows promise all codecs without exception: the applications have all, and no line refuses one. */
    @Test
    void frameworkRows_matchBuild() throws IOException {
        String parent = Files.readString(FRAMEWORKS.resolve("pom.xml"));
        Stream.of(Artifact.values())
                .filter(artifact -> artifact != Artifact.CORE)
                .forEach(addOn -> assertThat(parent).contains("<artifactId>" + addOn.artifactId() + "</artifactId>"));

        List<String> frameworks = new ArrayList<>();
        try (Stream<Path> folders = Files.list(FRAMEWORKS)) {
            for (Path folder : (Iterable<Path>) folders::iterator) {
                Path pom = folder.resolve("pom.xml");
                if (Files.exists(pom) && !folder.getFileName().toString().startsWith("okhttp-")) {
                    frameworks.add(row(folder.getFileName().toString(), Files.readString(pom)));
                }
            }
        }
        String readme = Files.readString(ROOT.resolve("README.md"));
        String table = readme.substring(readme.indexOf("| Framework |"));
        assertThat(table.substring(0, table.indexOf("\n\n")).lines().skip(2))
                .hasSizeGreaterThanOrEqualTo(6)
                .containsExactlyInAnyOrderElementsOf(frameworks);
    }

    /** OkHttp's page shows Maven users the dependency on OkHttp 5 as the application without a framework has it. */
    @Test
    void okHttp5_isNewestTested() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String newest = valueOf("okhttp.newest.version", pom);
        String application = Files.readString(FRAMEWORKS.resolve("okhttp-5/pom.xml"));

        assertThat(valueOf("okhttp.version", application)).isEqualTo(newest);
        assertThat(Files.readString(ROOT.resolve("transport-okhttp/README.md")))
                .contains(
                        "each build runs its tests on " + valueOf("okhttp.version", pom) + " and " + newest,
                        "<artifactId>okhttp-jvm</artifactId>\n  <version>" + newest + "</version>");
    }

    private static String row(String folder, String pom) {
        Matcher version = FRAMEWORK_VERSION.matcher(pom);
        assertThat(version.find()).as(folder).isTrue();
        String name = Stream.of(folder.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining(" "));
        String java11 = pom.contains("<skipTests>false</skipTests>") ? ", also on Java 11" : "";
        Matcher refused = REFUSED.matcher(pom);
        String transports =
                refused.find() ? "all but `" + refused.group(2) + "`: it manages " + refused.group(1) : "all";
        return "| " + name + " | " + version.group(1) + java11 + " | " + transports + " | all |";
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
