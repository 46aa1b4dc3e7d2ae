package dev.usertoken.examples.webservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WebServiceTest {
    @Test
    void requests_shareOneTokenThatIsRevokedOnStop() throws Exception {
        try (SandboxServer sandbox = SandboxServer.start();
                Service service = new Service(sandbox.baseUri(), SandboxServer.PASSWORD)) {
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
                Service service = new Service(sandbox.baseUri(), "mistyped")) {
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> health = service.get("/health");
                assertThat(health.statusCode()).isEqualTo(503);
                assertThat(health.body()).contains("login").doesNotContain("mistyped");
            }
            assertThat(sandbox.issues()).isEqualTo(1);
        }
    }

    @Test
    @Timeout(60)
    void requestInProgress_getsItsResponseOnStop() throws Exception {
        CompletableFuture<Void> inProgress = new CompletableFuture<>();
        try (ScriptedServer api = ScriptedServer.start(connection -> {
                    while (true) {
                        String line = connection.read().line();
                        if (line.contains("/site/sites")) {
                            inProgress.complete(null);
                            connection.hold();
                        }
                        connection.send(ScriptedResponses.json(200, "{\"AccessToken\":\"s3cr3t\"}"));
                    }
                });
                Service service = new Service(api.uri(""), SandboxServer.PASSWORD)) {
            CompletableFuture<HttpResponse<String>> site = service.getAsync("/site");
            inProgress.get();
            service.process.destroy();
            while (service.listens()) {
                Thread.onSpinWait();
            }
            api.release();

            assertThat(site.get().statusCode()).isEqualTo(200);
            service.stop();
            assertThat(api.requests().get(2).line()).contains("revoke");
        }
    }

    private static final class Service implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final Process process;
        private final URI baseUri;

        Service(URI api, String password) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    WebService.class.getName(),
                    api.toString(),
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

        CompletableFuture<HttpResponse<String>> getAsync(String path) {
            return client.sendAsync(
                    HttpRequest.newBuilder(baseUri.resolve(path)).build(), BodyHandlers.ofString());
        }

        boolean listens() {
            try (Socket socket = new Socket("localhost", baseUri.getPort())) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
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
