package dev.usertoken.examples.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OneClientTest {
    @Test
    void token_isIssuedUsedAndRevoked() throws Exception {
        try (SandboxServer sandbox = SandboxServer.start()) {
            assertThat(run(sandbox.baseUri())).contains("The site: 200");

            assertThat(sandbox.issues()).isEqualTo(1);
            assertThat(sandbox.count(Endpoint.REVOKE)).isEqualTo(1);
            assertThat(sandbox.requests()).hasSize(3);
            assertThat(sandbox.requests().get(0).headers().first("Content-Type"))
                    .contains("application/json");
        }
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        try (SandboxServer other = SandboxServer.start();
                ScriptedServer service = ScriptedServer.start(ScriptedResponses.inTurn(
                        ScriptedResponses.json(200, "{\"AccessToken\":\"s3cr3t\"}"),
                        ScriptedResponses.empty(307, "Location: " + other.baseUri()),
                        ScriptedResponses.json(200, "true")))) {
            assertThat(run(service.uri("/"))).contains("The site: 307");

            assertThat(other.requests()).isEmpty();
        }
    }

    private static String run(URI baseUri) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OneClient.class.getName(),
                baseUri.toString());
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
