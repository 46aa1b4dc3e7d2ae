package dev.usertoken.examples.fleet;

import dev.usertoken.testkit.SandboxServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link Worker} in a child process. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private WorkerProcess(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when the process can run jobs, so that a fleet does not wait for Redis while other processes start. */
    static WorkerProcess start(SandboxServer service, String redis, String password, Duration timeout)
            throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Worker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        command.environment()
                .putAll(Map.of(
                        "REDIS_URI",
                        redis,
                        "USERTOKEN_BASE_URL",
                        service.baseUri().toString(),
                        "USERTOKEN_API_KEY",
                        SandboxServer.API_KEY,
                        "USERTOKEN_SITE",
                        SandboxServer.SITE_ID,
                        "USERTOKEN_USERNAME",
                        SandboxServer.USERNAME,
                        "USERTOKEN_PASSWORD",
                        password,
                        "TIMEOUT",
                        timeout.toString()));
        WorkerProcess worker = new WorkerProcess(command.start());
        if (worker.output.readLine() == null) {
            throw new IllegalStateException("the process has ended before it was ready");
        }
        return worker;
    }

    /** Sends a job to the process without waiting for its end. */
    WorkerProcess send(String job) throws IOException {
        process.getOutputStream().write((job + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    /** Returns the output of the process for one job, which ends with the outcome. */
    List<String> report() throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("the process has ended after " + lines);
            }
            lines.add(line);
        } while (!line.startsWith("done") && !line.startsWith("failed"));
        return lines;
    }

    /** Kills the process. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
