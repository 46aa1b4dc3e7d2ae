package dev.usertoken.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OneJobTest {
    @Test
    void token_isIssuedAndRevoked() throws Exception {
        try (SandboxServer sandbox = SandboxServer.start()) {
            String output = run(sandbox);

            assertThat(output).matches("A token of site -99, [0-9]+ characters long\\R");
            assertThat(sandbox.issues()).isEqualTo(1);
            assertThat(sandbox.count(Endpoint.REVOKE)).isEqualTo(1);
            assertThat(sandbox.requests()).hasSize(2);
            assertThat(sandbox.requests().get(0).headers().first("Content-Type"))
                    .contains("application/json");
        }
    }

    private static String run(SandboxServer sandbox) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OneJob.class.getName(),
                sandbox.baseUri().toString());
        builder.environment().put("USERTOKEN_API_KEY", SandboxServer.API_KEY);
        builder.environment().put("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
        Process process = builder.redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
