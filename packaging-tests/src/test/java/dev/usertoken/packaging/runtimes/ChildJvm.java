package dev.usertoken.packaging.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.packaging.Artifact;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM with the jars of one transport, in the poorest surroundings: no environment, no terminal, no home, and no folder
 * that it could write to.
 */
final class ChildJvm implements AutoCloseable {
    /** A folder in which no file can be created, not even by root. */
    private static final File READ_ONLY = new File("/proc");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the main class with its output in a file of a folder. */
    static ChildJvm start(Path folder, String transport, List<String> options, Class<?> main, Object... arguments)
            throws Exception {
        List<Path> jars = Artifact.jarsOfApplication(transport, "json", "org.slf4j.jul");
        jars.add(
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI()));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-Duser.home=" + READ_ONLY + "/home");
        command.add("-Djava.io.tmpdir=" + READ_ONLY);
        command.addAll(options);
        command.add("-cp");
        command.add(jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path output = Files.createTempFile(folder, transport, ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(READ_ONLY)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        return new ChildJvm(builder.start(), output);
    }

    /** Waits until the application has printed a line. */
    void awaitLine(String line) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readString(output)).contains(line + "\n"));
    }

    /** Waits for the end of the application, whose only line must be this one. */
    void awaitEnd(String... lines) throws Exception {
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(Files.readString(output).lines()).containsExactly(lines);
        assertThat(ended).isTrue();
    }

    /** Stops all threads of the process, until {@link #resume}. */
    void suspend() throws Exception {
        signal("STOP");
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Stream<Path> threads = Files.list(tasks)) {
                assertThat(threads)
                        .allSatisfy(thread -> assertThat(Files.readString(thread.resolve("stat")))
                                .contains(") T "));
            }
        });
    }

    void resume() throws Exception {
        signal("CONT");
    }

    /** Sends a signal, with the command of the operating system. */
    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Writes one byte to the standard input of the application. */
    void writeByte() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
