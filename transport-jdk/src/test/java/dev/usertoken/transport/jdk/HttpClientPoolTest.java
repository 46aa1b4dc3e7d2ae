package dev.usertoken.transport.jdk;

import static dev.usertoken.transport.jdk.JdkTransports.AMPLE;
import static dev.usertoken.transport.jdk.JdkTransports.NOT_HTTP;
import static dev.usertoken.transport.jdk.JdkTransports.OK;
import static dev.usertoken.transport.jdk.JdkTransports.kindOf;
import static dev.usertoken.transport.jdk.JdkTransports.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpClientPoolTest {
    private static final TransportConfig CONFIG = TransportConfig.builder().build();

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    @Test
    void oldClient_isReplacedAndItsConnectionsAreClosed() throws Exception {
        List<ScriptedServer.Connection> connections = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connections.add(connection);
                    connection.respondEach(OK);
                });
                Transport transport = transportWithMaxAge(Duration.ZERO)) {
            transport.send(post(server), executor).get();
            transport.send(post(server), executor).get();

            assertThat(connections).hasSize(2);
            assertThat(connections.get(0).peerClosed()).succeedsWithin(AMPLE);
            assertThat(connections.get(1).peerClosed()).isNotDone();
        }
    }

    @Test
    void maxAge_is30Seconds() {
        assertThat(HttpClientPool.MAX_AGE).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void oldClient_livesAsLongAsItsExchanges() throws Exception {
        BlockingQueue<ScriptedServer.Connection> held = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connection.read().line().contains("/held")) {
                        held.add(connection);
                        connection.hold();
                    }
                    connection.send(OK);
                    connection.awaitPeerClose();
                });
                Transport transport = transportWithMaxAge(Duration.ZERO)) {
            CompletableFuture<TransportResponse> first = transport.send(post(server.uri("/held")), executor);
            ScriptedServer.Connection connection = held.take();
            transport.send(post(server.uri("/next")), executor).get();
            server.release();

            assertThat(first.get().status()).isEqualTo(200);
            assertThat(connection.peerClosed()).succeedsWithin(AMPLE);
        }
    }

    @Test
    void call_startsNoThread() throws Exception {
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        int calls = 200;
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = new JdkTransportProvider().create(CONFIG)) {
            for (int i = 0; i < calls / 10; i++) {
                transport.send(post(server), oneThread).get();
            }
            long before = nextThreadId();
            for (int i = 0; i < calls; i++) {
                transport.send(post(server), oneThread).get();
            }

            // The JVM starts its own threads occasionally.
            assertThat(nextThreadId() - before).isLessThan(calls / 10);
        } finally {
            oneThread.shutdown();
        }
    }

    @ParameterizedTest
    @CsvSource({"http, PROTOCOL", "https, CONNECT"})
    void nonHttpResponsesOfProxy_leaveAtMostOneConnection(String scheme, Kind kind) throws Exception {
        assumeTrue(HttpClientPool.CAN_ABORT, "Java 16");
        List<ScriptedServer.Connection> connections = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connections.add(connection);
                    connection.read();
                    connection.send(NOT_HTTP);
                    connection.awaitPeerClose();
                });
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder()
                                .proxySelector(ProxySelector.of(server.address()))
                                .build())) {
            URI uri = URI.create(scheme + "://origin.test/");
            for (int i = 0; i < 10; i++) {
                assertThat(kindOf(transport.send(post(uri), executor))).isEqualTo(kind);
            }

            assertThat(connections).hasSize(10);
            for (ScriptedServer.Connection connection : connections.subList(1, 10)) {
                assertThat(connection.peerClosed()).succeedsWithin(AMPLE);
            }
        }
    }

    @Test
    void cancelAfterNonHttpResponse_abortsExchange() throws Exception {
        assumeTrue(HttpClientPool.CAN_ABORT, "Java 16");
        BlockingQueue<ScriptedServer.Connection> held = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connection.read().line().contains("/garbage")) {
                        connection.send(NOT_HTTP);
                    } else {
                        held.add(connection);
                        connection.hold();
                    }
                });
                Transport transport = new JdkTransportProvider().create(CONFIG)) {
            assertThat(kindOf(transport.send(post(server.uri("/garbage")), executor)))
                    .isEqualTo(Kind.PROTOCOL);
            CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/held")), executor);
            ScriptedServer.Connection connection = held.take();
            exchange.cancel(true);

            assertThat(connection.peerClosed()).succeedsWithin(AMPLE);
        }
    }

    @Test
    void failingProxySelector_isNotTakenForNonHttpResponse() {
        ProxySelector failing = new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                throw new IllegalArgumentException();
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
        DecoratingHttpClient client =
                new DecoratingHttpClient(HttpClient.newBuilder().proxy(failing).build(), UnaryOperator.identity());
        AtomicInteger clients = new AtomicInteger();
        HttpClientPool pool = new HttpClientPool(
                () -> {
                    clients.incrementAndGet();
                    return new PooledClient(client, HttpClient.Builder.NO_PROXY, () -> {});
                },
                HttpClientPool.MAX_AGE);
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = new JdkTransport(pool)) {
            for (int i = 0; i < 3; i++) {
                assertThat(kindOf(transport.send(post(server), executor))).isEqualTo(Kind.CONNECT);
            }

            assertThat(clients).hasValue(1);
            assertThat(client.asyncCalls).hasValue(0);
        }
    }

    /** Threads are numbered as they are created. */
    private static long nextThreadId() {
        return new Thread().getId();
    }

    private static Transport transportWithMaxAge(Duration maxAge) {
        return new JdkTransport(new HttpClientPool(() -> HttpClientFactory.create(CONFIG), maxAge));
    }
}
