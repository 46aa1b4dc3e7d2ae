package dev.usertoken.transport.jdk;

import static dev.usertoken.transport.jdk.JdkTransports.AMPLE;
import static dev.usertoken.transport.jdk.JdkTransports.OK;
import static dev.usertoken.transport.jdk.JdkTransports.kindOf;
import static dev.usertoken.transport.jdk.JdkTransports.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
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
    void decoratedBody_isSentOnceAndItsResponseIsReturned() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = JdkTransport.wrap(decorated(BodyPublishers::fromPublisher))) {
            for (String body : List.of("", "body")) {
                assertThat(transport
                                .send(withBody(server, body), executor)
                                .get()
                                .status())
                        .isEqualTo(200);
            }
            assertThat(server.requests())
                    .extracting(request -> new String(request.body(), UTF_8))
                    .containsExactly("", "body");
        }
    }

    @Test
    void decoratedBody_isNotConnectIfResponseIsMissing() {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::read);
                Transport transport = JdkTransport.wrap(decorated(BodyPublishers::fromPublisher))) {
            assertThat(kindOf(transport.send(withBody(server, "body"), executor)))
                    .isEqualTo(Kind.IO);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** The client sends a GET again if a reused connection breaks. */
    @Test
    void decoratedBody_isNotSentAgain() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send(OK);
                    connection.read();
                });
                Transport transport = JdkTransport.wrap(decorated(BodyPublishers::fromPublisher))) {
            transport.send(withBody(server, "first"), executor).get();
            TransportRequest second =
                    TransportRequest.of("GET", server.uri("/"), Headers.empty(), "second".getBytes(UTF_8), AMPLE, 1000);

            assertThat(kindOf(transport.send(second, executor))).isEqualTo(Kind.IO);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void socksProxy_isNotBypassed() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ProxySelector socks = new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                threads.add(Thread.currentThread());
                return List.of(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("localhost", 1)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
        ProxySelector systemDefault = ProxySelector.getDefault();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport selecting =
                        JdkTransport.wrap(HttpClient.newBuilder().proxy(socks).build())) {
            assertThat(kindOf(selecting.send(post(server), executor))).isEqualTo(Kind.CONNECT);
            ProxySelector.setDefault(socks);
            try (Transport withDefault = JdkTransport.wrap(HttpClient.newHttpClient())) {
                assertThat(kindOf(withDefault.send(post(server), executor))).isEqualTo(Kind.CONNECT);
            }

            assertThat(server.connectionCount()).isZero();
            assertThat(threads).isNotEmpty().doesNotContain(Thread.currentThread());
        } finally {
            ProxySelector.setDefault(systemDefault);
        }
    }

    @Test
    void processWithoutProxySelector_hasNoProxy() throws Exception {
        ProxySelector systemDefault = ProxySelector.getDefault();
        ProxySelector.setDefault(null);
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = JdkTransport.wrap(HttpClient.newHttpClient())) {
            assertThat(transport.send(post(server), executor).get().status()).isEqualTo(200);
        } finally {
            ProxySelector.setDefault(systemDefault);
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

    private static HttpClient decorated(UnaryOperator<BodyPublisher> decorator) {
        return new DecoratingHttpClient(HttpClient.newHttpClient(), decorator);
    }

    private static TransportRequest withBody(ScriptedServer server, String body) {
        return TransportRequest.of("POST", server.uri("/"), Headers.empty(), body.getBytes(UTF_8), AMPLE, 1000);
    }
}
