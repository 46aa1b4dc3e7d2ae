package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.usertoken.testkit.SandboxServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ProcessTest {
    @TempDir
    static Path directory;

    @Test
    void quietWithPasswordFromStandardInput_printsTokenOnly() throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            Outcome outcome =
                    ChildProcess.run(issue(server, "--quiet", "--password-stdin"), SandboxServer.PASSWORD + "\n");

            assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
            assertThat(outcome.out).matches("[!-~]+\\R");
            assertThat(outcome.err).isEmpty();
            assertThat(Invocation.of(server, "renew")
                            .variable("USERTOKEN_TOKEN", outcome.out)
                            .run()
                            .exitCode)
                    .isEqualTo(0);
        }
    }

    @Test
    void wrongPassword_endsWithThreeAfterOneRequest() throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            Outcome outcome = ChildProcess.run(issue(server, "--password-stdin", "--verbose"), "hunter2");

            assertThat(outcome.exitCode).isEqualTo(3);
            assertThat(outcome.out).isEmpty();
            assertThat(outcome.err).contains("the login was refused").doesNotContain("hunter2", SandboxServer.API_KEY);
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    @Test
    void missingTerminal_doesNotPrompt() throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            Outcome outcome = ChildProcess.run(issue(server), SandboxServer.PASSWORD + "\n");

            assertThat(outcome.exitCode).isEqualTo(2);
            assertThat(outcome.err).contains("no password");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void colours_dependOnTerminalAndEnvironment() throws Exception {
        ProcessBuilder forced = ChildProcess.command("demo");
        forced.environment().put("CLICOLOR_FORCE", "1");
        ProcessBuilder without = ChildProcess.command("demo");
        without.environment().put("CLICOLOR_FORCE", "1");
        without.environment().put("NO_COLOR", "1");

        assertThat(ChildProcess.run(ChildProcess.command("demo"), "").out).doesNotContain("\u001b");
        assertThat(ChildProcess.run(forced, "").out).contains("\u001b[1m");
        assertThat(ChildProcess.run(without, "").out).doesNotContain("\u001b");
    }

    @Test
    void unwritableOutput_isFailure() throws Exception {
        try (SandboxServer server = SandboxServer.start();
                ChildProcess child = ChildProcess.start(issue(server, "--quiet", "--password-stdin")
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectOutput(new File("/dev/full")))) {
            child.process.getOutputStream().write(SandboxServer.PASSWORD.getBytes(StandardCharsets.UTF_8));
            child.process.getOutputStream().close();

            assertThat(child.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void closedPipe_endsSilently() throws Exception {
        try (SandboxServer server = SandboxServer.start();
                ChildProcess child = ChildProcess.start(issue(server, "--quiet", "--password-stdin"))) {
            child.process.getInputStream().close();
            child.process.getOutputStream().write(SandboxServer.PASSWORD.getBytes(StandardCharsets.UTF_8));
            child.process.getOutputStream().close();

            assertThat(child.exitCode()).isEqualTo(ExitCode.OUTPUT_CLOSED);
            assertThat(child.process.getErrorStream()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void sandbox_printsBaseUrlServesAndStopsOnSignal(String signal) throws Exception {
        assumeFalse(
                signal.equals("INT") && interruptIsIgnored(),
                "the process that runs the tests ignores SIGINT, and so does every JVM that it starts");
        try (ChildProcess child = ChildProcess.start(ChildProcess.command("sandbox", "--port", "0"))) {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.process.getInputStream(), StandardCharsets.UTF_8));
            URI baseUrl = URI.create(out.readLine());
            assertThat(baseUrl.getHost()).isEqualTo("127.0.0.1");
            assertThat(out.readLine()).contains(SandboxServer.SITE_ID, SandboxServer.USERNAME, SandboxServer.PASSWORD);
            assertThat(out.readLine()).contains(SandboxServer.API_KEY);

            Outcome outcome = Invocation.of("issue", "--site", "-99", "--username", SandboxServer.USERNAME)
                    .with("--base-url", baseUrl.toString())
                    .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                    .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                    .run();
            assertThat(outcome.exitCode).isEqualTo(0);

            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(child.process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(child.exitCode()).isZero();
            assertThat(out.readLine()).isNull();
        }
    }

    @Test
    void portInUse_isBadUsage() throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            Outcome outcome = ChildProcess.run(
                    ChildProcess.command(
                            "sandbox",
                            "--port",
                            Integer.toString(server.baseUri().getPort())),
                    "");

            assertThat(outcome.exitCode).isEqualTo(2);
            assertThat(outcome.err).hasLineCount(1).contains("--port", "0 for a free one");
        }
    }

    @Test
    void argumentCorruptedByLocale_isRefusedAndNotSent() throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            String service = server.baseUri().toString();
            ProcessBuilder command = ChildProcess.command(
                    "issue", "--base-url", service, "--site", "-99", "--password-stdin", "--username");
            command.environment().put("USERTOKEN_API_KEY", SandboxServer.API_KEY);
            // The shell writes the bytes of UTF-8, which the locale of this process may not have.
            command.command().addAll(0, List.of("sh", "-c", "exec \"$@\" \"$(printf 'Zo\\303\\253')\"", "sh"));
            command.environment().put("LC_ALL", "C");
            Outcome outcome = ChildProcess.run(command, SandboxServer.PASSWORD);

            assertThat(outcome.exitCode).isEqualTo(2);
            assertThat(outcome.err).hasLineCount(1).contains("an argument contains characters", "LC_ALL");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void outputOfPipe_isUtf8InAnyLocale() throws Exception {
        try (SandboxServer server = SandboxServer.start()) {
            ProcessBuilder call = ChildProcess.command("call", "POST", "/public/v6/client/addclient", "--data", "@-");
            call.command().addAll(List.of("--base-url", server.baseUri().toString(), "--site", "-99"));
            call.command().addAll(List.of("--username", "Siteowner", "--store", directory.toString()));
            call.environment().put("LC_ALL", "C");
            call.environment().put("USERTOKEN_API_KEY", SandboxServer.API_KEY);
            call.environment().put("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
            Outcome outcome = ChildProcess.run(call, "{\"FirstName\":\"Zo\u00eb\",\"LastName\":\"L\"}");

            assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
            assertThat(outcome.out).contains("Zo\u00eb");
        }
    }

    private static ProcessBuilder issue(SandboxServer server, String... more) {
        ProcessBuilder builder = ChildProcess.command("issue", "--site", "-99", "--username", "Siteowner");
        builder.command().addAll(List.of("--base-url", server.baseUri().toString()));
        builder.command().addAll(List.of(more));
        builder.environment().put("USERTOKEN_API_KEY", SandboxServer.API_KEY);
        return builder;
    }

    /**
     * Returns true if SIGINT was ignored when this JVM started, for example by {@code &}; the JVM then ignores it, too.
     */
    private static boolean interruptIsIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.notExists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).trim(), 16) & 2) != 0;
    }
}
