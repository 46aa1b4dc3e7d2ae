package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.SandboxServer;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the class path of the other tests cannot show: whether an application on the module path has all it needs. */
class ModulePathTest {
    private static final Path SOURCES = Path.of("src/test/modulepath");

    @TempDir
    static Path scratch;

    private static Path application;

    @BeforeAll
    static void compileApplication() {
        application = scratch.resolve("classes");
        compile(
                application,
                "-p",
                Artifact.CORE.jar().toString(),
                SOURCES.resolve("module-info.java").toString(),
                SOURCES.resolve("app/Main.java").toString());
    }

    /** A warning may concern annotations in our classes, which users do not have. */
    private static void compile(Path classes, String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter output = new PrintWriter(text);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        output,
                        output,
                        Stream.concat(
                                        Stream.of("-Xlint:all", "-Werror", "-d", classes.toString()),
                                        Stream.of(arguments))
                                .toArray(String[]::new));
        assertThat(code).as(text.toString()).isZero();
    }

    @Test
    void applicationOnClassPath_compilesWithoutWarnings() {
        compile(
                scratch.resolve("class-path"),
                "-cp",
                Artifact.CORE.jar().toString(),
                SOURCES.resolve("app/Main.java").toString());
    }

    static Stream<Arguments> combinations() {
        return Artifact.transports().stream()
                .flatMap(transport -> Artifact.codecs().stream().map(codec -> Arguments.of(transport, codec)));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void applicationThatNamesCoreOnly_issuesToken(String transport, String codec) throws Exception {
        assertIssuesToken(transport, codec);
    }

    /** With the oldest supported release of each library, and in another run with the newest. */
    @Tag("newest-libraries")
    @ParameterizedTest
    @CsvSource({"okhttp, json", "apache, xml"})
    void applicationWithThisReleaseOfLibraries_issuesToken(String transport, String codec) throws Exception {
        assertIssuesToken(transport, codec);
    }

    @Tag("newest-libraries")
    @ParameterizedTest
    @CsvSource({
        "okhttp3, okhttp",
        "org.apache.httpcomponents.client5.httpclient5, httpclient5",
        "com.fasterxml.jackson.core, jackson",
        "com.ctc.wstx, woodstox"
    })
    void library_isOfReleaseThatThisRunTests(String moduleName, String library) {
        assertThat(Artifact.jarOf(moduleName).toString())
                .endsWith("-" + System.getProperty(library + ".version") + ".jar");
    }

    private static void assertIssuesToken(String transport, String codec) throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            String output = run(
                    "-p",
                    modulePath(transport, codec),
                    "-m",
                    "app/app.Main",
                    server.baseUri().toString(),
                    SandboxServer.API_KEY,
                    SandboxServer.SITE_ID,
                    SandboxServer.USERNAME,
                    SandboxServer.PASSWORD);

            // The module of forms has two codecs; multipart has the higher priority.
            String writer = codec.equals("form") ? "multipart" : codec;
            assertThat(output.lines())
                    .hasSize(3)
                    .satisfiesExactly(
                            module -> assertThat(module).isEqualTo("module dev.usertoken.core"),
                            description -> assertThat(description)
                                    .contains("transport " + transport + " (", "usertoken-transport-" + transport + "-")
                                    .contains("codecs " + writer + " (", "usertoken-codec-" + codec + "-"),
                            token -> assertThat(token).startsWith("UserToken[site " + SandboxServer.SITE_ID));
            assertThat(server.issues()).isEqualTo(1);
            assertThat(server.requests().get(0).headers().first("Content-Type").get())
                    .containsPattern("^[a-z]+/" + codec);
        }
    }

    /** The application and these modules with what they need, and nothing else: not even another one of ours. */
    private static String modulePath(String transport, String codec) {
        return Stream.concat(Artifact.jarsOfApplication(transport, codec).stream(), Stream.of(application))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String run(String... arguments) throws Exception {
        Path output = scratch.resolve("output");
        Path errors = scratch.resolve("errors");
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC"),
                                Stream.of(arguments))
                        .collect(Collectors.toList()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("the application ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output);
    }
}
