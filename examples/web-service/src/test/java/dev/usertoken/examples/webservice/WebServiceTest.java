package dev.usertoken.examples.webservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WebServiceTest {
    @Test
    void requests_shareOneTokenThatIsRevokedOnStop() throws Exception {
        try (SandboxServer sandbox = SandboxServer.start();
                Service service = new Service(sandbox, SandboxServer.PASSWORD)) {
            assertThat(service.get("/health").statusCode()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> site = service.get("/site");
                assertThat(site.statusCode()).isEqualTo(200);
                assertThat(site.body()).isEqualTo("{\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}");
            }
            assertThat(sandbox.issues()).isEqualTo(1);
            assertThat(sandbox.count(Endpoint.SITES)).isEqualTo(3);

            service.stop();
            assertThat(sandbox.revocations()).isEqualTo(1);
        }
    }

    @Test
    void refusedLogin_isUnhealthyAndNotRepeated() throws Exception {
        try (SandboxServer sandbox = SandboxServer.start();
                Service service = new Service(sandbox, "mistyped")) {
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> health = service.get("/health");
                assertThat(health.statusCode()).isEqualTo(503);
                assertThat(health.body()).contains("login").doesNotContain("mistyped");
            }
            assertThat(sandbox.issues()).isEqualTo(1);
        }
    }

    private static final class Service implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final Process process;
        private final URI baseUri;

        Service(SandboxServer sandbox, String password) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    WebService.class.getName(),
                    sandbox.baseUri().toString(),
                    "0");
            builder.environment().put("USERTOKEN_API_KEY", SandboxServer.API_KEY);
            builder.environment().put("USERTOKEN_PASSWORD", password);
            process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(line).startsWith("Listening on port ");
            baseUri = URI.create("http://localhost:" + line.replaceAll("[^0-9]", ""));
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return client.send(HttpRequest.newBuilder(baseUri.resolve(path)).build(), BodyHandlers.ofString());
        }

        void stop() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
