package dev.usertoken.transport.jdk;

import static dev.usertoken.transport.jdk.JdkTransports.OK;
import static dev.usertoken.transport.jdk.JdkTransports.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Transport;
import dev.usertoken.testkit.ScriptedServer;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JdkTransportWrapTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    @Test
    void clientFollowingRedirects_isRefused() {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThatThrownBy(() -> JdkTransport.wrap(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client must not follow redirects: build it with Redirect.NEVER");
    }

    @Test
    void clientWithCookieHandler_isRefused() {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        assertThatThrownBy(() -> JdkTransport.wrap(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client must not keep cookies: build it without a cookieHandler");
    }

    @Test
    void clientWithAuthenticator_isRefused() {
        HttpClient client =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        assertThatThrownBy(() -> JdkTransport.wrap(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client must not respond to authentication challenges: build it without an authenticator");
    }

    @Test
    void http11_isUsedAlthoughClientPrefersHttp2() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = JdkTransport.wrap(client)) {
            assertThat(transport.send(post(server), executor).get().status()).isEqualTo(200);
            ScriptedServer.Request request = server.requests().get(0);
            assertThat(request.headers("Upgrade")).isEmpty();
            assertThat(request.headers("Connection")).isEmpty();
        }
    }

    @Test
    void close_leavesClientOpen() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK))) {
            Transport transport = JdkTransport.wrap(client);
            transport.send(post(server), executor).get();
            transport.close();
            HttpRequest own = HttpRequest.newBuilder(server.uri("/own")).build();
            assertThat(client.send(own, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }
}
