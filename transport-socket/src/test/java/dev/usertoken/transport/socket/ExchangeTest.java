package dev.usertoken.transport.socket;

import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.spi.TransportFailure.Kind.TIMEOUT;
import static dev.usertoken.transport.socket.TransportFixture.config;
import static dev.usertoken.transport.socket.TransportFixture.get;
import static dev.usertoken.transport.socket.TransportFixture.selector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExchangeTest {
    @Test
    void connection_isClosedBeforeFutureCompletes() throws Exception {
        CompletableFuture<ScriptedServer.Connection> opened = new CompletableFuture<>();
        CompletableFuture<Void> released = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    opened.complete(connection);
                    connection.read();
                    released.join();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    connection.awaitPeerClose();
                });
                TransportFixture transport = TransportFixture.direct()) {
            CompletableFuture<Void> callback = transport
                    .send(get(server.uri("/")))
                    .thenAccept(response -> opened.join().peerClosed().join());
            released.complete(null);
            callback.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void silentServer_isTimeout() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.awaitPeerClose();
                });
                TransportFixture transport = new TransportFixture(
                        config().connectTimeout(Duration.ofMinutes(1)).build())) {
            TransportRequest request = TransportRequest.of(
                    "GET", server.uri("/"), Headers.empty(), new byte[0], Duration.ofMillis(1), 1000);
            transport.assertFails(request, TIMEOUT);
        }
    }

    @Test
    void connectTimeout_doesNotBoundResponse() throws Exception {
        Duration connectTimeout = Duration.ofSeconds(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.pause(connectTimeout.multipliedBy(2));
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                TransportFixture transport = new TransportFixture(
                        config().connectTimeout(connectTimeout).build())) {
            assertThat(transport.responseTo(get(server.uri("/"))).status()).isEqualTo(200);
        }
    }

    @Test
    void cancelledExchange_doesNotCallProxySelector() {
        List<URI> calls = new ArrayList<>();
        Queue<Runnable> tasks = new ArrayDeque<>();
        ProxySelector selector = selector(() -> {
            calls.add(URI.create("http://called.test"));
            return List.of(Proxy.NO_PROXY);
        });
        try (Transport transport = new SocketTransportProvider()
                .create(config().proxySelector(selector).build())) {
            CompletableFuture<TransportResponse> exchange =
                    transport.send(get(URI.create("http://origin.test/")), tasks::add);
            exchange.cancel(true);
            tasks.remove().run();
            assertThat(calls).isEmpty();
        }
    }

    /** An IllegalArgumentException of another origin is a malformed request, which core does not repeat. */
    @Test
    void failingProxySelector_isConnect() {
        ProxySelector selector = selector(() -> {
            throw new IllegalArgumentException("no proxy");
        });
        try (TransportFixture transport =
                new TransportFixture(config().proxySelector(selector).build())) {
            transport.assertFails(get(URI.create("http://origin.test/")), CONNECT);
        }
    }

    @Test
    void emptyListOfProxies_isNoProxy() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                        connection -> connection.respondEach("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                TransportFixture transport = new TransportFixture(
                        config().proxySelector(selector(List::of)).build())) {
            assertThat(transport.responseTo(get(server.uri("/"))).status()).isEqualTo(200);
        }
    }
}
