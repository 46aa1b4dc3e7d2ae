package dev.usertoken.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command in a child process, with the Java and the class path of this process. */
final class ChildProcess implements AutoCloseable {
    private static final long PATIENCE_IN_SECONDS = 60;

    final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    static ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("USERTOKEN_") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().put("XDG_CONFIG_HOME", System.getProperty("java.home"));
        return builder;
    }

    static ChildProcess start(ProcessBuilder command) throws IOException {
        return new ChildProcess(command.start());
    }

    static Outcome run(ProcessBuilder command, String standardInput) throws Exception {
        try (ChildProcess child = start(command)) {
            try (OutputStream in = child.process.getOutputStream()) {
                in.write(standardInput.getBytes(StandardCharsets.UTF_8));
            }
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(child.process.getErrorStream()));
            String out = text(child.process.getInputStream());
            return new Outcome(child.exitCode(), out, err.get(PATIENCE_IN_SECONDS, TimeUnit.SECONDS));
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_IN_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process has not ended after " + PATIENCE_IN_SECONDS + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
