package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.tls;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** T12: after {@code close} there is no thread, socket or selector, and all threads are daemons. */
abstract class TransportContractT12 extends TransportContractT11 {
    @Test
    final void t12_closeTwiceIsCloseOnce() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        harness.send(transport, post(server.uri("/")));
        transport.close();
        assertDoesNotThrow(transport::close, "T12: close is idempotent");
    }

    @Test
    final void t12_anUnusedTransportCanBeClosed() {
        assertDoesNotThrow(harness.open()::close);
    }

    @Test
    final void t12_closeMayBeCalledWhenTheResponseArrives() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.hold();
            connection.send(OK);
        });
        assertEquals(200, harness.responseOf(closedWhenDone(server)).status());
    }

    @Test
    final void t12_closeMayBeCalledWhenTheExchangeFails() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.hold();
        });
        harness.failsWith(closedWhenDone(server), IO);
    }

    @Test
    final void t12_allThreadsAreDaemons() {
        ScriptedServer server = harness.serve(tls(connection -> connection.respondEach(OK)));
        harness.send(harness.open(), post(server.tlsUri("/")));
        List<Thread> others = harness.newThreads().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toList());
        assertEquals(Collections.emptyList(), others, "T12: all threads must be daemons");
    }

    /** Closes the transport on the thread that completes the future. */
    private CompletableFuture<TransportResponse> closedWhenDone(ScriptedServer server) {
        TransportDriver transport = harness.open();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")));
        CompletableFuture<Boolean> interrupted = exchange.handle((response, failure) -> {
            transport.close();
            return Thread.currentThread().isInterrupted();
        });
        server.release();
        assertFalse(
                harness.completed(interrupted, "T12: close must not wait for the thread on which it is called"),
                "T12: close must not interrupt the thread on which it is called");
        return exchange;
    }
}
