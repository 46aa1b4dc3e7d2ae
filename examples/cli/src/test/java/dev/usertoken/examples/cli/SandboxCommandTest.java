package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.testkit.SandboxServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("jdk-independent")
class SandboxCommandTest {
    @Test
    void verbose_printsExchangesWithoutSecrets() throws Exception {
        try (RunningSandbox sandbox = new RunningSandbox("--verbose")) {
            assertThat(sandbox.issue(SandboxServer.PASSWORD).exitCode).isEqualTo(0);
            sandbox.stop();

            assertThat(sandbox.err()).isEqualToNormalizingNewlines("usertoken: POST /public/v6/usertoken/issue 200\n");
        }
    }

    @Test
    void tokenLife_letsTokenExpire() throws Exception {
        try (RunningSandbox sandbox = new RunningSandbox("--token-life", "0.5")) {
            String token = sandbox.issue(SandboxServer.PASSWORD, "--quiet").out.trim();

            await().until(() -> sandbox.renew(token).exitCode == ExitCode.TOKEN_REJECTED);
        }
    }

    @Test
    void lockAfter_locksLoginForTime() throws Exception {
        try (RunningSandbox sandbox = new RunningSandbox("--lock-after", "1", "--lock-for", "2")) {
            assertThat(sandbox.issue("mistyped").exitCode).isEqualTo(3);
            assertThat(sandbox.issue(SandboxServer.PASSWORD).exitCode)
                    .as("locked")
                    .isEqualTo(3);
            // Each attempt would restart the lock.
            await().pollInterval(Duration.ofMillis(2500))
                    .until(() -> sandbox.issue(SandboxServer.PASSWORD).exitCode == 0);
        }
    }

    @Test
    void quirks_changeResponses() throws Exception {
        try (RunningSandbox sandbox = new RunningSandbox(
                "--quirk", "server-error@issue:1", "--quirk", "without=User", "--quirk", "error=429@renew")) {
            assertThat(sandbox.issue(SandboxServer.PASSWORD).exitCode).isEqualTo(7);
            Outcome issued = sandbox.issue(SandboxServer.PASSWORD, "--quiet");
            assertThat(issued.exitCode).isEqualTo(0);
            assertThat(sandbox.issue(SandboxServer.PASSWORD).out).doesNotContain("User ");
            assertThat(sandbox.renew(issued.out.trim()).exitCode).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "SERVER-ERROR",
                "server-error=5",
                "server-error@nowhere",
                "server-error:0",
                "error=99",
                "error=x",
                "retry-after",
                ""
            })
    void invalidQuirk_isBadUsageAndListsNames(String quirk) {
        Outcome outcome = Invocation.of("sandbox", "--quirk", quirk).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err)
                .hasLineCount(1)
                .contains("such as server-error@renew:2", "no-response, ", "add-client")
                .doesNotContain("hunter2");
    }

    @Test
    void quirkNames_areThoseOfTestkit() {
        List<String> names = new ArrayList<>();
        new QuirkConverter.Names().forEach(names::add);

        assertThat(names)
                .contains("expires-without-zone", "too-many-requests", "without-date")
                .hasSizeGreaterThan(20);
        assertThat(names)
                .allSatisfy(
                        name -> assertThat(new QuirkConverter().convert(name)).isNotNull());
    }

    @Test
    void invalidLock_isBadUsage() {
        Outcome outcome = Invocation.of("sandbox", "--lock-after", "0").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("--lock-after must be 1 or more");
    }

    /** A sandbox that the command runs on another thread. */
    private static final class RunningSandbox implements AutoCloseable {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final FutureTask<Integer> run;
        private final Thread thread;

        RunningSandbox(String... options) {
            List<String> arguments = new ArrayList<>(List.of(options));
            arguments.add(0, "sandbox");
            run = new FutureTask<>(() -> UsertokenCommand.commandLine(
                            new Environment(Map.of(), InputStream.nullInputStream(), question -> Optional.empty()))
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments.toArray(new String[0])));
            thread = new Thread(run);
            thread.start();
            await().until(() -> out.toString().contains(SandboxServer.API_KEY));
        }

        Outcome issue(String password, String... options) {
            return run("issue", "--username", SandboxServer.USERNAME)
                    .with(options)
                    .variable("USERTOKEN_PASSWORD", password)
                    .run();
        }

        Outcome renew(String token) {
            return run("renew").variable("USERTOKEN_TOKEN", token).run();
        }

        String err() {
            return err.toString();
        }

        void stop() throws Exception {
            thread.interrupt();
            assertThat(run.get()).isEqualTo(0);
        }

        @Override
        public void close() {
            thread.interrupt();
        }

        private Invocation run(String... arguments) {
            return Invocation.of(arguments)
                    .with("--site", SandboxServer.SITE_ID, "--base-url")
                    .with(out.toString().lines().findFirst().orElseThrow())
                    .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY);
        }
    }
}
