package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.testkit.SandboxServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SandboxCommandTest {
    @Test
    void verbose_printsExchangesWithoutSecrets() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        FutureTask<Integer> sandbox = new FutureTask<>(() -> UsertokenCommand.commandLine(
                        new Environment(Map.of(), InputStream.nullInputStream(), question -> Optional.empty()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute("sandbox", "--verbose"));
        Thread thread = new Thread(sandbox);
        thread.start();
        await().until(() -> out.toString().contains(SandboxServer.API_KEY));
        String baseUrl = out.toString().lines().findFirst().orElseThrow();

        Invocation.of("issue", "--site", "-99", "--username", SandboxServer.USERNAME, "--base-url", baseUrl)
                .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                .run();
        thread.interrupt();

        assertThat(sandbox.get()).isEqualTo(0);
        assertThat(err.toString()).isEqualToNormalizingNewlines("usertoken: POST /public/v6/usertoken/issue 200\n");
    }
}
