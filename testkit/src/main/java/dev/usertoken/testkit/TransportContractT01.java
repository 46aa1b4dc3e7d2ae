package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.SHORT;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.config;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.selecting;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportScripts.OK;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** T1: a transport is thread-safe, and {@code send} never blocks its caller. */
abstract class TransportContractT01 extends TransportContractBase {
    @Test
    final void t01_sendReturnsBeforeTheResponse() {
        ScriptedServer server = harness.serve(connection -> {
            connection.read();
            connection.hold();
            connection.send(OK);
        });
        CompletableFuture<TransportResponse> exchange =
                harness.sendWithoutBlocking(harness.open(), post(server.uri("/")));
        server.release();
        assertEquals(200, harness.responseOf(exchange).status());
    }

    @Test
    final void t01_sendReturnsBeforeThereIsAConnection() {
        ScriptedServer server = harness.opened(ScriptedServer.startUnreachable());
        CompletableFuture<TransportResponse> exchange = harness.sendWithoutBlocking(
                harness.open(config().connectTimeout(SHORT.multipliedBy(2)).build()), post(server.uri("/")));
        harness.failsWith(exchange, CONNECT);
    }

    @Test
    final void t01_sendDoesNotWaitForTheProxySelector() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        CompletableFuture<List<Proxy>> selected = new CompletableFuture<>();
        TransportConfig config = selecting(selected::join);
        CompletableFuture<TransportResponse> exchange =
                harness.sendWithoutBlocking(harness.open(config), post(server.uri("/")));
        selected.complete(Collections.singletonList(Proxy.NO_PROXY));
        assertEquals(200, harness.responseOf(exchange).status());
    }

    @Test
    final void t01_concurrentExchangesDoNotMix() {
        ScriptedServer server = harness.serve(connection -> {
            while (true) {
                String sent = new String(connection.read().body(), ISO_8859_1);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + sent.length() + "\r\n\r\n" + sent);
            }
        });
        TransportDriver transport = harness.open();
        List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            byte[] body = ("body " + i).getBytes(ISO_8859_1);
            exchanges.add(transport.send(request("POST", server.uri("/"), body, AMPLE, MAX_BYTES)));
        }
        for (int i = 0; i < MANY; i++) {
            assertEquals(
                    "body " + i,
                    text(harness.responseOf(exchanges.get(i))),
                    "T1: each of several concurrent exchanges must complete with its own response");
        }
        assertRequests(MANY, server, "T3");
    }
}
