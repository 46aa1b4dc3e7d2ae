package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.SandboxServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive with a Java of its own, which is made from the classes and the libraries of this build. */
@Tag("jdk-independent")
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "make-archive is a shell script")
class ArchiveTest {
    private static final String TEST_LIBRARIES =
            ".*/(junit|opentest4j|apiguardian|assertj|byte-buddy|awaitility|hamcrest|jackson-databind|surefire)[^/]*";

    @TempDir
    Path folder;

    @Test
    void archive_runsWithoutJava() throws Exception {
        Path jars = Files.createDirectory(folder.resolve("jars"));
        collectJars(jars);
        ProcessBuilder make = new ProcessBuilder("./make-archive", jars.toString(), folder.toString());
        make.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS"));
        make.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Outcome made = ChildProcess.run(make, "");
        assertThat(made.exitCode).as(made.toString()).isEqualTo(0);

        String archive = made.out.trim();
        assertThat(ChildProcess.run(new ProcessBuilder("tar", "-xzf", archive, "-C", folder.toString()), "").exitCode)
                .isEqualTo(0);
        Path home = Path.of(archive.replaceFirst("\\.tar\\.gz$", ""));
        Path command = Files.createSymbolicLink(folder.resolve("usertoken"), home.resolve("bin/usertoken"));

        assertThat(run(Map.of(), command.toString(), "--version")).startsWith("usertoken ");
        try (SandboxServer server = SandboxServer.start()) {
            Map<String, String> login = Map.of(
                    "USERTOKEN_API_KEY", SandboxServer.API_KEY,
                    "USERTOKEN_PASSWORD", SandboxServer.PASSWORD,
                    "USERTOKEN_BASE_URL", server.baseUri().toString());
            assertThat(run(login, command.toString(), "issue", "--site", "-99", "--username", "Siteowner", "--quiet"))
                    .matches("\\S+\n");
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    /** Runs a command with these variables, and with a PATH that contains no Java. */
    private String run(Map<String, String> variables, String... command) throws Exception {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().clear();
        process.environment().put("PATH", toolsOfLauncher().toString());
        process.environment().putAll(variables);
        Outcome outcome = ChildProcess.run(process, "");
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        return outcome.out;
    }

    private Path toolsOfLauncher() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("dirname", "readlink")) {
            Files.copy(
                    Path.of("/usr/bin", tool),
                    tools.resolve(tool),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return tools;
    }

    private static void collectJars(Path jars) throws IOException {
        List<String> classes = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)
                    && Files.exists(path.resolve("dev/usertoken/examples/cli/version.properties"))) {
                classes.add(entry);
            } else if (entry.endsWith(".jar") && !entry.matches(TEST_LIBRARIES)) {
                Files.copy(path, jars.resolve(path.getFileName()));
            }
        }
        int exitCode = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "--create",
                        "--file",
                        jars.resolve("usertoken.jar").toString(),
                        "-C",
                        classes.get(0),
                        ".");
        assertThat(exitCode).isZero();
    }
}
