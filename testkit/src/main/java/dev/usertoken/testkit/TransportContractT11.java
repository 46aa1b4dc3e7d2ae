package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.TOO_LARGE;
import static dev.usertoken.testkit.TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE;
import static dev.usertoken.testkit.TransportCapability.NOTICES_UNREQUESTED_BYTES;
import static dev.usertoken.testkit.TransportCapability.REUSES_CONNECTIONS;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.CHUNKED;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.response;
import static dev.usertoken.testkit.TransportScripts.tls;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** T11: a connection that was closed or given up is not used again. */
abstract class TransportContractT11 extends TransportContractT10 {
    /** A connection that was idle for so long must be checked before it is used, or not used. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    @Test
    final void t11_aLiveConnectionIsReused() {
        needs(REUSES_CONNECTIONS);
        ScriptedServer clear = harness.serve(connection -> connection.respondEach(OK));
        ScriptedServer encrypted = harness.serve(tls(connection -> connection.respondEach(OK)));
        TransportDriver transport = harness.open();
        for (int i = 0; i < 3; i++) {
            harness.send(transport, post(clear.uri("/")));
            harness.send(transport, post(encrypted.tlsUri("/")));
        }
        assertEquals(1, clear.connectionCount(), "T11: three requests in a row must share one connection");
        assertEquals(1, encrypted.connectionCount(), "T11: three requests in a row must share one TLS connection");
    }

    /** One test for all ways to close a connection, since each would take the two seconds. */
    @Test
    final void t11_connectionsClosedWhileIdleAreNotUsed() {
        List<IdleServer> idle = new ArrayList<>(Arrays.asList(
                new IdleServer("http", ScriptedServer.Connection::fin),
                new IdleServer("https", ScriptedServer.Connection::fin),
                new IdleServer("https", ScriptedServer.Connection::breakOff)));
        if (!lacks().contains(NOTICES_UNREQUESTED_BYTES)) {
            idle.add(new IdleServer("http", connection -> {
                connection.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                connection.fin();
            }));
        }
        ScriptedServer busy = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        idle.forEach(server -> server.sendTwo(transport));
        CountDownLatch never = new CountDownLatch(1);
        long start = System.nanoTime();
        while (System.nanoTime() - start < IDLE.plusMillis(100).toNanos()) {
            harness.send(transport, post(busy.uri("/")));
            assertDoesNotThrow(() -> never.await(50, TimeUnit.MILLISECONDS));
        }
        idle.forEach(server -> server.sendTwo(transport));
    }

    @Test
    final void t11_aConnectionClosedAfterItsResponseIsNotUsed() {
        SCHEMES.forEach(this::isNotUsedAfterAClose);
    }

    private void isNotUsedAfterAClose(String scheme) {
        BlockingQueue<ScriptedServer.Connection> closed = new LinkedBlockingQueue<>();
        ScriptedServer server = serve(scheme, connection -> {
            connection.read();
            connection.send(OK);
            connection.fin();
            closed.add(connection);
            // A request that is sent all the same must be recorded.
            connection.read();
            connection.awaitPeerClose();
        });
        ScriptedServer other = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        for (int i = 0; i < 5; i++) {
            int before = server.requests().size();
            CompletableFuture<TransportResponse> exchange = transport.send(post(uri(scheme, server, "/")));
            Optional<TransportResponse> response = lacks().contains(NOTICES_CLOSE_AFTER_RESPONSE)
                    ? harness.responseOrFailure(exchange, IO)
                    : Optional.of(harness.responseOf(exchange));
            harness.eventually(
                    () -> server.openConnectionCount() <= (response.isPresent() ? 1 : 0),
                    () -> "T11: a connection that the server closed must be closed");
            assertTrue(
                    server.requests().size() <= before + 1,
                    () -> "T11: a request must be written once at most, but the server has read " + server.requests());
            if (response.isPresent()) {
                assertDoesNotThrow(() -> closed.poll(AMPLE.toMillis(), TimeUnit.MILLISECONDS));
                // When this exchange has ended, the close has reached the client.
                harness.send(transport, post(other.uri("/")));
            }
        }
    }

    @Test
    final void t11_aSecondResponseIsNotTheNextResponse() {
        needs(NOTICES_UNREQUESTED_BYTES);
        for (String scheme : SCHEMES) {
            ScriptedServer server = serve(scheme, connection -> connection.respondEach(OK + response("200 OK")));
            TransportDriver transport = harness.open();
            for (int sent = 1; sent <= 5; sent++) {
                assertEquals(
                        "ok",
                        text(harness.send(transport, post(uri(scheme, server, "/")))),
                        "T11: bytes after a response must not be taken for the response to the next request");
                assertRequests(sent, server, "T3");
            }
        }
    }

    @Test
    final void t11_trailersAreNotTheNextResponse() {
        ScriptedServer server = harness.serve(
                connection -> connection.respondEach(CHUNKED + "2\r\nok\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"));
        TransportDriver transport = harness.open();
        for (int i = 0; i < 3; i++) {
            TransportResponse response = harness.send(transport, post(server.uri("/")));
            assertEquals("ok", text(response), "T11: a response ends after its trailers");
        }
    }

    @Test
    final void t11_aConnectionThatTheServerWillCloseIsNotReused() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitPeerClose();
        });
        TransportDriver transport = harness.open();
        for (int i = 0; i < 5; i++) {
            assertEquals(200, harness.send(transport, post(server.uri("/"))).status());
        }
        assertEquals(5, server.connectionCount(), "T11: Connection: close ends a connection");
    }

    @Test
    final void t11_aConnectionIsNotReusedAfterACancel() {
        isNotReusedAfter((transport, begun, uri) -> {
            CompletableFuture<TransportResponse> exchange = transport.send(post(uri));
            harness.await(begun);
            harness.cancel(exchange);
            harness.eventually(
                    transport::isIdle, () -> "T2: after the cancel, the thread of the executor must be free");
        });
    }

    @Test
    final void t11_aConnectionIsNotReusedAfterALongBody() {
        isNotReusedAfter(
                (transport, begun, uri) -> harness.fails(transport, request("POST", uri, BODY, AMPLE, 1), TOO_LARGE));
    }

    private void isNotReusedAfter(GivenUp givenUp) {
        String rest = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + MARK;
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = harness.serve(connection -> {
            if (connection.read().line().contains("/given-up")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (2 + rest.length()) + "\r\n\r\nxx");
                begun.complete(null);
                connection.hold();
                connection.send(rest);
            } else {
                connection.send(OK);
            }
            connection.respondEach(OK);
        });
        TransportDriver transport = harness.open();
        givenUp.exchange(transport, begun, server.uri("/given-up"));
        server.release();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "ok",
                    text(harness.send(transport, post(server.uri("/")))),
                    "T11: a connection whose exchange was given up must not be reused");
        }
    }

    @FunctionalInterface
    private interface GivenUp {
        void exchange(TransportDriver transport, CompletableFuture<Void> begun, URI uri);
    }

    /** A server that closes its first two connections after one response each, and keeps all later ones. */
    private final class IdleServer {
        private final String scheme;
        private final ScriptedServer server;
        private final CompletableFuture<Void> received = new CompletableFuture<>();

        IdleServer(String scheme, Consumer<ScriptedServer.Connection> end) {
            this.scheme = scheme;
            this.server = serve(scheme, connection -> {
                connection.read();
                connection.hold();
                connection.send(OK);
                if (connection.number() <= 2) {
                    harness.await(received);
                    end.accept(connection);
                    connection.awaitPeerClose();
                }
                connection.respondEach(OK);
            });
        }

        void sendTwo(TransportDriver transport) {
            int before = server.requests().size();
            List<CompletableFuture<TransportResponse>> exchanges = IntStream.range(0, 2)
                    .mapToObj(i -> transport.send(post(uri(scheme, server, "/"))))
                    .collect(Collectors.toList());
            harness.eventually(
                    () -> server.requests().size() == before + 2,
                    () -> "T11: two requests must arrive, but did not; after " + IDLE
                            + " of idleness, closed connections must not be used");
            server.release();
            exchanges.forEach(exchange -> assertEquals(
                    200,
                    harness.responseOf(exchange).status(),
                    "T11: a connection that was closed while idle for " + IDLE + " must not be used"));
            received.complete(null);
            assertRequests(before + 2, server, "T3");
        }
    }
}
