package dev.usertoken.testkit;

import static dev.usertoken.testkit.TransportCapability.ABORTS_BEFORE_RESPONSE;
import static dev.usertoken.testkit.TransportCapability.RELEASES_CONNECTION_CANCELLED_BEFORE_CONNECT;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.SHORT;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.config;
import static dev.usertoken.testkit.TransportHarness.last;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.through;
import static dev.usertoken.testkit.TransportScripts.CHUNKED;
import static dev.usertoken.testkit.TransportScripts.LARGE;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.lastOf;
import static dev.usertoken.testkit.TransportScripts.repeat;
import static dev.usertoken.testkit.TransportScripts.sendPart;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** T2: a cancel aborts the exchange in any state, and releases its connection. */
abstract class TransportContractT02 extends TransportContractT01 {
    /** The library's own timeout is a second longer than the time left, so that the deadline of core comes first. */
    private static final Duration HINT_MARGIN = Duration.ofSeconds(1);

    @Test
    final void t02_cancelBeforeTheTaskRunsSendsNothing() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        Queue<Runnable> waiting = new ArrayDeque<>();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")), waiting::add);
        harness.cancel(exchange);
        waiting.forEach(transport::execute);
        harness.assertReleased(transport, server);
        TransportHarness.pause(SHORT);
        assertRequests(0, server, "T2: after a cancel");
    }

    @Test
    final void t02_cancelAbortsConnecting() {
        needs(ABORTS_BEFORE_RESPONSE);
        ScriptedServer server = harness.opened(ScriptedServer.startUnreachable());
        TransportDriver transport = harness.open();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")), task -> {
            transport.execute(() -> {
                begun.complete(null);
                task.run();
            });
        });
        harness.await(begun);
        // Nothing shows from outside when the lookup of the name is over.
        assertThrows(TimeoutException.class, () -> exchange.get(SHORT.toMillis(), TimeUnit.MILLISECONDS));
        harness.cancel(exchange);
        harness.assertReleased(transport, server);
    }

    @Test
    final void t02_cancelAbortsTheTlsHandshake() {
        needs(ABORTS_BEFORE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = harness.serve(connection -> {
            connection.awaitByte();
            begun.complete(null);
            connection.awaitPeerClose();
        });
        isCancelled(harness.open(), post(server.tlsUri("/")), begun, server);
    }

    @Test
    final void t02_cancelAbortsTheProxyTunnel() {
        needs(ABORTS_BEFORE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer proxy = harness.serve(connection -> {
            connection.read();
            begun.complete(null);
            connection.hold();
        });
        isCancelled(harness.open(through(proxy)), post(URI.create("https://origin.test/")), begun, proxy);
    }

    @Test
    final void t02_cancelAbortsTheRequestBody() {
        needs(ABORTS_BEFORE_RESPONSE);
        for (String scheme : SCHEMES) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ScriptedServer server = serve(scheme, connection -> {
                connection.awaitByte();
                begun.complete(null);
                connection.hold();
                connection.awaitPeerClose();
            });
            TransportDriver transport = harness.open();
            CompletableFuture<TransportResponse> exchange =
                    transport.send(request("POST", uri(scheme, server, "/"), new byte[LARGE], AMPLE, MAX_BYTES));
            harness.await(begun);
            harness.cancel(exchange);
            server.release();
            harness.assertReleased(transport, server);
            assertRequests(0, server, "T2: after a cancel within the request");
        }
    }

    @Test
    final void t02_cancelAbortsTheWaitForTheHead() {
        cancelAbortsBeforeResponse(connection -> {}, ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsAHeadThatStalls() {
        cancelAbortsBeforeResponse(
                connection -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-");
                    // Nothing shows from outside when the client has read it.
                    connection.pause(SHORT);
                },
                ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsAHeadThatDrips() {
        cancelAbortsBeforeResponse(
                connection -> connection.drip("HTTP/1.1 200 OK\r\nX: " + MARK, Duration.ofMillis(10)),
                connection -> connection.drip(repeat("x", 10_000), Duration.ofMillis(10)));
    }

    @Test
    final void t02_cancelAbortsACountedBody() {
        cancelAbortsBody("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n", ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsAChunkedBody() {
        cancelAbortsBody(CHUNKED + Integer.toHexString(LARGE) + "\r\n", ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsABodyToTheEnd() {
        cancelAbortsBody("HTTP/1.1 200 OK\r\n\r\n", ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsABodyThatDrips() {
        cancelAbortsBody(
                "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n",
                connection -> connection.drip(repeat("x", 10_000), Duration.ofMillis(10)));
    }

    @Test
    final void t02_cancelAbortsOnAReusedConnection() {
        needs(ABORTS_BEFORE_RESPONSE);
        for (String scheme : SCHEMES) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ScriptedServer server = serve(scheme, lastOf(connection -> {
                begun.complete(null);
                connection.hold();
            }));
            TransportDriver transport = harness.open();
            harness.send(transport, post(uri(scheme, server, "/first")));
            isCancelled(transport, post(uri(scheme, server, "/last")), begun, server);
        }
    }

    /** The other tests cancel in a known state; this one hits the moments between them. */
    @Test
    final void t02_cancelAtAnyMomentLeavesNothingBehind() {
        needs(ABORTS_BEFORE_RESPONSE);
        needs(RELEASES_CONNECTION_CANCELLED_BEFORE_CONNECT);
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.hold();
        });
        TransportDriver transport = harness.open();
        for (int i = 0; i < 2 * MANY; i++) {
            long end = System.nanoTime() + i * 20_000L;
            CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")));
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            exchange.cancel(true);
        }
        harness.assertReleased(transport, server);
    }

    @Test
    final void t02_cancelAfterTheResponseAbortsNoOther() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = harness.serve(lastOf(connection -> {
            begun.complete(null);
            connection.hold();
            connection.send(OK);
        }));
        TransportDriver transport = harness.open();
        CompletableFuture<TransportResponse> first = transport.send(post(server.uri("/first")));
        harness.responseOf(first);
        CompletableFuture<TransportResponse> last = transport.send(post(server.uri("/last")));
        harness.await(begun);
        assertLastTwoShareConnection(server, "T2");
        first.cancel(true);
        // A response now could be read before a wrong abort shows.
        assertThrows(
                TimeoutException.class,
                () -> last.get(SHORT.toMillis(), TimeUnit.MILLISECONDS),
                "T2: a cancel must end its own exchange alone");
        server.release();
        assertEquals(200, harness.responseOf(last).status());
    }

    @Test
    final void t02_timeLeftIsAHintForOneExchange() {
        Duration timeLeft = Duration.ofMillis(200);
        Duration ownTimeout = timeLeft.plus(HINT_MARGIN);
        Duration serverTime = ownTimeout.plusMillis(300);
        ScriptedServer slow = harness.serve(lastOf(connection -> {
            connection.pause(serverTime);
            connection.send(OK);
        }));
        ScriptedServer silent = harness.serve(connection -> {
            connection.read();
            connection.hold();
        });
        TransportDriver transport = harness.open();
        harness.send(transport, post(slow.uri("/first"), timeLeft));
        CompletableFuture<TransportResponse> last = transport.send(post(slow.uri("/last")));
        long start = System.nanoTime();
        CompletableFuture<TransportResponse> hanging = transport.send(post(silent.uri("/"), timeLeft));
        CompletableFuture<Duration> ended =
                hanging.handle((response, failure) -> Duration.ofNanos(System.nanoTime() - start));
        assertEquals(
                200,
                harness.responseOf(last, serverTime).status(),
                "T2: the time left of one exchange must not end another on the same connection");
        hanging.cancel(true);
        Duration elapsed = harness.completed(ended, "T2: a cancelled future must complete");
        assertTrue(
                elapsed.compareTo(ownTimeout.minusMillis(50)) >= 0,
                () -> "T2: a timeout of the library must be a second longer than the time left, " + timeLeft
                        + ", but the exchange ended after " + elapsed);
    }

    @Test
    final void t02_theLongestTimesAreNoError() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        Duration longest = Duration.ofDays(1);
        TransportDriver transport =
                harness.open(config().connectTimeout(longest).build());
        assertEquals(
                200, harness.send(transport, post(server.uri("/"), longest)).status());
    }

    private void cancelAbortsBeforeResponse(
            Consumer<ScriptedServer.Connection> beforeCancel, Consumer<ScriptedServer.Connection> rest) {
        needs(ABORTS_BEFORE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            beforeCancel.accept(connection);
            begun.complete(null);
            rest.accept(connection);
        });
        isCancelled(harness.open(), post(server.uri("/")), begun, server);
    }

    private void cancelAbortsBody(String head, Consumer<ScriptedServer.Connection> script) {
        for (String scheme : SCHEMES) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ScriptedServer server = serve(scheme, connection -> {
                connection.read();
                sendPart(head, connection);
                begun.complete(null);
                script.accept(connection);
            });
            TransportRequest request = request("POST", uri(scheme, server, "/"), BODY, AMPLE, LARGE);
            isCancelled(harness.open(), request, begun, server);
        }
    }

    private void isCancelled(
            TransportDriver transport, TransportRequest request, CompletableFuture<Void> begun, ScriptedServer server) {
        CompletableFuture<TransportResponse> exchange = transport.send(request);
        harness.await(begun);
        harness.cancel(exchange);
        harness.assertReleased(transport, server);
    }
}
