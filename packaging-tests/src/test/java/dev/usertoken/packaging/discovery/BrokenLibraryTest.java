package dev.usertoken.packaging.discovery;

import static dev.usertoken.packaging.discovery.Fixtures.client;
import static dev.usertoken.packaging.discovery.Fixtures.passedOver;
import static dev.usertoken.packaging.discovery.Fixtures.selected;
import static dev.usertoken.packaging.discovery.Jars.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own add-ons with libraries that are missing, incomplete or too old: real jars, of real releases. */
class BrokenLibraryTest {
    private static final String PROPERTY = "dev.usertoken.transport";
    private static final Path OLD_JACKSON = Jars.tooOld("jackson-core-2.9.10.jar");
    private static final Path OLD_HTTPCLIENT = Jars.tooOld("httpclient5-5.0-alpha1.jar");
    private static final String OKHTTP_RANGE = "4.12.0 to 5.x (with Maven, okhttp-jvm from 5.0 on)";
    private static final List<Path> WOODSTOX = Jars.libraries("woodstox-core-", "stax2-api-");

    private final String propertyBefore = System.clearProperty(PROPERTY);

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        if (propertyBefore != null) {
            System.setProperty(PROPERTY, propertyBefore);
        }
    }

    /** The JSON codec is preferred. If it is broken, the login must not be sent as XML. */
    @Test
    void codecWithOldLibrary_isNotReplaced() throws Exception {
        assertThat(run(with(WOODSTOX, Jars.JSON, OLD_JACKSON, Jars.XML, Jars.JDK)))
                .startsWith("UT-P5: a broken codec might be the one of the highest priority\n")
                .contains(
                        "\n  dev.usertoken.codec.json.JsonCodec, " + Jars.JSON.getFileName() + " (java.lang.",
                        "; it needs com.fasterxml.jackson.core:jackson-core 2.",
                        ", found 2.9.10 in jackson-core-2.9.10.jar\n",
                        "found:\n  " + Fixtures.XML + ", priority 10, writes application/xml\n",
                        "what to do:\n  use com.fasterxml.jackson.core:jackson-core 2.",
                        "\n  or exclude " + Jars.JSON.getFileName()
                                + "\n  or choose one that was found with requestMediaType(...) or codec(...)\n")
                .doesNotContain("add a codec");
    }

    @Test
    void codecWithOldLibrary_isSkippedIfOtherIsRequested() throws Exception {
        assertThat(run(
                        with(WOODSTOX, Jars.JSON, OLD_JACKSON, Jars.XML, Jars.JDK),
                        Map.of("requestMediaType", "application/xml")))
                .startsWith(passedOver("dev.usertoken.codec.json.JsonCodec").replace("]", ", "))
                .contains(selected(Fixtures.XML) + "\n")
                .endsWith(", codecs " + Fixtures.XML);
    }

    @Test
    void codecWithOldLibrary_isErrorIfRequested() throws Exception {
        assertThat(run(
                        with(WOODSTOX, Jars.JSON, OLD_JACKSON, Jars.XML, Jars.JDK),
                        Map.of("requestMediaType", "application/json")))
                .startsWith("UT-P5: no codec writes \"application/json\", which requestMediaType(...) selects, unless a"
                        + " broken one does\n");
    }

    @Test
    void codecWithoutLibrary_isError() throws Exception {
        assertThat(run(List.of(Jars.JSON, Jars.JDK)))
                .contains(
                        "UT-P5: ",
                        " (java.lang.ClassNotFoundException: com.fasterxml.jackson.core.",
                        ", found nothing\n",
                        "\n  or add another codec and choose it with requestMediaType(...) or codec(...)\n")
                .doesNotContain("usertoken-codec-json:");
    }

    @Test
    void shadedJar_namesVersionOfItsLibrary() throws Exception {
        Path shaded = Jars.shaded(
                folder.resolve("application-7.0.jar"),
                List.of(Jars.CORE, Jars.JSON, OLD_JACKSON, Jars.JDK),
                name -> true);

        assertThat(run(List.of(shaded)))
                .contains("UT-P5: ", ", found 2.9.10 in application-7.0.jar\n", "\n  or exclude application-7.0.jar\n");
    }

    @Test
    void transportWithIncompleteLibrary_isNotReplaced() throws Exception {
        List<Path> withoutOkio = with(Jars.libraries("okhttp-", "kotlin-stdlib-"), Jars.OKHTTP, Jars.JDK);

        assertThat(runWithJson(withoutOkio))
                .contains(
                        "UT-P5: the transport \"okhttp\" cannot be created\n",
                        "OkHttpTransportProvider, " + Jars.OKHTTP.getFileName()
                                + " (java.lang.ClassNotFoundException: okio.",
                        "; it needs com.squareup.okhttp3:okhttp " + OKHTTP_RANGE + ", found okhttp-",
                        "found:\n  " + Fixtures.JDK + ", priority 10\n",
                        "what to do:\n  use com.squareup.okhttp3:okhttp " + OKHTTP_RANGE
                                + ", with its own dependencies\n"
                                + "  or exclude " + Jars.OKHTTP.getFileName() + "\n  or choose one that was found with"
                                + " transportName(...) or the system property dev.usertoken.transport\n");
        assertThat(runWithJson(withoutOkio, Map.of("transportName", "jdk"))).isEqualTo(client(Fixtures.JDK));
    }

    @Test
    void transportWithoutLibrary_isNotReplaced() throws Exception {
        assertThat(runWithJson(List.of(Jars.OKHTTP, Jars.JDK)))
                .contains(
                        "UT-P5: the transport \"okhttp\"",
                        " (java.lang.ClassNotFoundException: okhttp3.",
                        ", found nothing\n");
    }

    /** Maven resolves {@code okhttp} 5 to a jar without classes, which are in {@code okhttp-jvm}. */
    @Test
    void transportWithLibraryWithoutClasses_namesArtifactThatHasThem() throws Exception {
        Path empty = Jars.create(folder.resolve("okhttp-5.5.1.jar"), Map.of("META-INF/okhttp.version", new byte[0]));

        assertThat(runWithJson(List.of(Jars.OKHTTP, empty, Jars.JDK)))
                .contains(
                        "UT-P5: the transport \"okhttp\"",
                        " (java.lang.ClassNotFoundException: okhttp3.",
                        "what to do:\n  use com.squareup.okhttp3:okhttp " + OKHTTP_RANGE
                                + ", with its own dependencies\n");
    }

    @Test
    void transportWithOldLibrary_isNotReplaced() throws Exception {
        assertThat(runWithJson(with(Jars.libraries("httpcore5-", "slf4j-"), Jars.APACHE, OLD_HTTPCLIENT, Jars.JDK)))
                .contains(
                        "UT-P5: the transport \"apache\" cannot be created\n",
                        "; it needs org.apache.httpcomponents.client5:httpclient5 5.",
                        ", found 5.0-alpha1 in httpclient5-5.0-alpha1.jar\n");
    }

    private String runWithJson(List<Path> jars) throws Exception {
        return runWithJson(jars, Map.of());
    }

    private String runWithJson(List<Path> jars, Map<String, Object> options) throws Exception {
        return run(with(jars, Jars.JSON_AND_JACKSON.toArray(new Path[0])), options);
    }

    private String run(List<Path> jars) throws Exception {
        return run(jars, Map.of());
    }

    private String run(List<Path> jars, Map<String, Object> options) throws Exception {
        List<Path> all = new ArrayList<>(jars);
        all.add(Jars.CORE);
        all.add(Jars.probe(folder));
        try (ProbeLoader application = new ProbeLoader(ClassLoader.getPlatformClassLoader(), all)) {
            return application.run(options);
        }
    }
}
