package dev.usertoken.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnClientTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** On its only thread for connections, the client cannot have noticed by itself that one has ended. */
    @Test
    void aConnectionIsLookedAtBeforeItIsUsedAgain() throws Exception {
        aConnectionThatEndsIsNotUsedAgain(connection -> {}, server -> server.uri("/"));
    }

    @Test
    void aTlsConnectionIsLookedAtBeforeItIsUsedAgain() throws Exception {
        aConnectionThatEndsIsNotUsedAgain(
                connection -> connection.startTls(TestCertificates.GOOD.server()), server -> server.tlsUri("/"));
    }

    private static void aConnectionThatEndsIsNotUsedAgain(
            Consumer<ScriptedServer.Connection> begin, Function<ScriptedServer, URI> address) throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    begin.accept(connection);
                    connection.read();
                    connection.send(OK);
                    connection.fin();
                    ended.complete(null);
                    connection.awaitPeerClose();
                });
                Transport transport = onTheThreadForConnections()) {
            CompletableFuture<Integer> second = transport
                    .send(post(address.apply(server)))
                    .thenApply(first -> ended.join())
                    .thenCompose(closed -> transport.send(post(address.apply(server))))
                    .thenApply(response -> response.status());

            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aNewConnectionThatEndsIsNotReplaced() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connections.incrementAndGet() == 1) {
                        connection.read();
                        connection.send(OK);
                        connection.fin();
                        ended.complete(null);
                        connection.awaitPeerClose();
                    }
                });
                Transport transport = create(TransportConfig.builder().build())) {
            transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS);
            ended.get(30, TimeUnit.SECONDS);

            assertThatThrownBy(() -> transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS))
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.IO);
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    @SuppressWarnings("try") // closed on the way, so that there is no server any more
    void whereNoConnectionCanBeMadeInPlaceOfOneThatEndedTheExchangeFails() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        Executor counting = task -> {
            tasks.incrementAndGet();
            task.run();
        };
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send(OK);
                    connection.fin();
                    ended.complete(null);
                    connection.awaitPeerClose();
                });
                Transport transport =
                        create(TransportConfig.builder().executor(counting).build())) {
            URI address = server.uri("/");
            CompletableFuture<TransportResponse> second = transport
                    .send(post(address))
                    .thenAccept(first -> {
                        ended.join();
                        server.close();
                    })
                    .thenCompose(closed -> transport.send(post(address)));

            assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS))
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.CONNECT);
            assertThat(tasks)
                    .as("two exchanges, with one attempt to connect each")
                    .hasValue(6);
        }
    }

    /** HttpClient would take what it holds for the beginning of the next response. */
    @Test
    void halfAHeadBehindAResponseEndsTheConnection() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    boolean first = connections.incrementAndGet() == 1;
                    connection.read();
                    connection.send(first ? OK + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: " : OK);
                    connection.read();
                    connection.send("y\r\n\r\nBAD");
                });
                Transport transport = create(TransportConfig.builder().build())) {
            transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS);
            TransportResponse second = transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS);

            assertThat(new String(second.body(), StandardCharsets.US_ASCII)).isEqualTo("ok");
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void anExchangeThatIsGivenUpOnceItsResponseIsThereDoesNotEndTheNextOne() throws Exception {
        CompletableFuture<Void> secondRead = new CompletableFuture<>();
        CompletableFuture<Runnable> handingOn = new CompletableFuture<>();
        AtomicInteger requests = new AtomicInteger();
        Executor holding = task -> {
            if (requests.get() == 1 && handingOn.complete(task)) {
                return;
            }
            ForkJoinPool.commonPool().execute(task);
        };
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    requests.incrementAndGet();
                    connection.send(OK);
                    connection.read();
                    requests.incrementAndGet();
                    secondRead.complete(null);
                    connection.hold();
                    connection.send(OK);
                    connection.awaitPeerClose();
                });
                Transport transport =
                        create(TransportConfig.builder().executor(holding).build())) {
            CompletableFuture<TransportResponse> first = transport.send(post(server.uri("/")));
            handingOn.get(30, TimeUnit.SECONDS);
            CompletableFuture<TransportResponse> second = transport.send(post(server.uri("/")));
            secondRead.get(30, TimeUnit.SECONDS);
            first.cancel(true);
            server.release();

            assertThat(second.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void whoSendsAgainUponAResponseFindsItsConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK));
                Transport transport = onTheThreadForConnections()) {
            transport
                    .send(post(server.uri("/")))
                    .thenCompose(first -> transport.send(post(server.uri("/"))))
                    .get(30, TimeUnit.SECONDS);

            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void connectionsAreNotKeptForLongWhenNothingIsUnderWay() throws Exception {
        CompletableFuture<ScriptedServer.Connection> kept = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send(OK);
                    kept.complete(connection);
                    connection.awaitPeerClose();
                });
                Transport transport = new ApacheTransport(
                        ApacheClient.create(TransportConfig.builder().build()), SHORT)) {
            transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS);

            assertThat(kept.thenCompose(ScriptedServer.Connection::peerClosed)).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void noUserAgentIsSentWhereNoneIsGiven() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK));
                Transport transport = create(TransportConfig.builder().build())) {
            transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS);

            assertThat(server.requests().get(0).headers("User-Agent")).isEmpty();
        }
    }

    @Test
    void aSocksProxyIsNotSpokenToInHttp() throws Exception {
        try (ScriptedServer socks = ScriptedServer.start(ScriptedServer.Connection::read);
                Transport transport = create(TransportConfig.builder()
                        .proxySelector(always(new Proxy(Proxy.Type.SOCKS, socks.address())))
                        .build())) {
            assertThatThrownBy(() -> transport
                            .send(post(URI.create("http://origin.test/")))
                            .get(30, TimeUnit.SECONDS))
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.CONNECT);
            assertThat(socks.connectionCount()).isZero();
        }
    }

    private static Transport onTheThreadForConnections() {
        return create(TransportConfig.builder()
                .executor(Runnable::run)
                .sslContext(TestCertificates.client())
                .build());
    }

    private static Transport create(TransportConfig config) {
        return new ApacheTransportProvider().create(config);
    }

    private static TransportRequest post(URI uri) {
        return TransportRequest.of("POST", uri, Headers.empty(), new byte[0], Duration.ofSeconds(20), 1024);
    }

    private static ProxySelector always(Proxy proxy) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(proxy);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }
}
