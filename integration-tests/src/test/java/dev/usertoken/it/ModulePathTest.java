package dev.usertoken.it;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the class path of the other tests cannot show: whether an application on the module path has all it needs. */
class ModulePathTest {
    private static final Path SOURCES = Path.of("src/test/modulepath");
    private static final String MODULE_PATH = Stream.of(
                    Artifact.CORE.moduleName(),
                    Artifact.TRANSPORT_JDK.moduleName(),
                    Artifact.CODEC_JSON.moduleName(),
                    "com.fasterxml.jackson.core")
            .map(name -> Artifact.jarOf(name).toString())
            .collect(Collectors.joining(File.pathSeparator));

    @TempDir
    Path scratch;

    @Test
    void anApplicationThatNamesCoreAloneIssuesAToken() throws Exception {
        Path classes = scratch.resolve("classes");
        compileTo(classes);

        try (SandboxServer server = SandboxServer.start()) {
            String output = run(
                    "-p",
                    MODULE_PATH + File.pathSeparator + classes,
                    "-m",
                    "app/app.Main",
                    server.baseUri().toString(),
                    SandboxServer.API_KEY,
                    SandboxServer.SITE_ID,
                    SandboxServer.USERNAME,
                    SandboxServer.PASSWORD);

            assertThat(output.lines())
                    .hasSize(3)
                    .satisfiesExactly(
                            module -> assertThat(module).isEqualTo("module dev.usertoken.core"),
                            description -> assertThat(description)
                                    .contains("transport jdk (", "usertoken-transport-jdk-")
                                    .contains("codecs json (", "usertoken-codec-json-"),
                            token -> assertThat(token).startsWith("UserToken[site " + SandboxServer.SITE_ID));
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    private static void compileTo(Path classes) {
        StringWriter text = new StringWriter();
        PrintWriter output = new PrintWriter(text);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        output,
                        output,
                        "-d",
                        classes.toString(),
                        "-p",
                        MODULE_PATH,
                        SOURCES.resolve("module-info.java").toString(),
                        SOURCES.resolve("app/Main.java").toString());
        assertThat(code).as(text.toString()).isZero();
    }

    private String run(String... arguments) throws Exception {
        Path output = scratch.resolve("output");
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString()),
                                Stream.of(arguments))
                        .collect(Collectors.toList()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("the application ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
