package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.testkit.TransportCapability.BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT;
import static dev.usertoken.testkit.TransportCapability.BOUNDS_TLS_HANDSHAKE_BY_CONNECT_TIMEOUT;
import static dev.usertoken.testkit.TransportCapability.FAILS_ON_ILLEGAL_PROXY_SETTINGS;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.SHORT;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.config;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.selecting;
import static dev.usertoken.testkit.TransportScripts.FATAL_ALERT;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.repeat;
import static dev.usertoken.testkit.TransportScripts.tls;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** T8: a failure is a {@code TransportFailure} of the right kind, and {@code send} never throws. */
abstract class TransportContractT08 extends TransportContractT07 {
    @Test
    final void t08_aRefusedConnectionIsConnect() throws IOException {
        harness.fails(
                harness.open(),
                post(URI.create("http://localhost:" + unusedAddress().getPort() + "/")),
                CONNECT);
    }

    @Test
    final void t08_anUnknownHostIsConnect() {
        harness.fails(harness.open(), post(URI.create("http://unknown.invalid/")), CONNECT);
    }

    @Test
    final void t08_theConnectTimeoutIsConnect() {
        ScriptedServer server = harness.opened(ScriptedServer.startUnreachable());
        harness.fails(harness.open(config().connectTimeout(SHORT).build()), post(server.uri("/")), CONNECT);
    }

    @Test
    final void t08_theConnectTimeoutBoundsTheTlsHandshake() {
        needs(BOUNDS_TLS_HANDSHAKE_BY_CONNECT_TIMEOUT);
        ScriptedServer server = harness.serve(ScriptedServer.Connection::awaitPeerClose);
        harness.fails(harness.open(config().connectTimeout(SHORT).build()), post(server.tlsUri("/")), CONNECT);
        harness.assertConnectionEnds(server, "T8: after the connect timeout");
    }

    @Test
    final void t08_theConnectTimeoutBoundsTheProxyTunnel() {
        needs(BOUNDS_PROXY_TUNNEL_BY_CONNECT_TIMEOUT);
        ScriptedServer proxy = harness.serve(ScriptedServer.Connection::awaitPeerClose);
        TransportConfig config = config().connectTimeout(SHORT)
                .proxySelector(ProxySelector.of(proxy.address()))
                .build();
        harness.fails(harness.open(config), post(URI.create("https://origin.test/")), CONNECT);
        harness.assertConnectionEnds(proxy, "T8: after the connect timeout");
    }

    @Test
    final void t08_aGetThatWasSentIsNotConnect() {
        TransportDriver transport = harness.open();
        for (String scheme : SCHEMES) {
            ScriptedServer server = serve(scheme, ScriptedServer.Connection::read);
            harness.fails(
                    transport, request("GET", uri(scheme, server, "/"), new byte[0], AMPLE, MAX_BYTES), IO, PROTOCOL);
        }
    }

    @Test
    final void t08_aTlsErrorAfterTheRequestIsNotTls() {
        TransportDriver transport = harness.open();
        // The client may take the text for a record of TLS of 20 kB, and wait for all of it.
        for (String clearText : Arrays.asList(FATAL_ALERT, repeat("HTTP/1.1 400 " + MARK + "\r\n", 2000))) {
            ScriptedServer server = harness.serve(tls(connection -> {
                connection.read();
                connection.sendInClearText(clearText);
                connection.awaitPeerClose();
            }));
            harness.fails(transport, post(server.tlsUri("/")), IO, PROTOCOL);
            assertRequests(1, server, "T8: the server must have read the request");
        }
    }

    @Test
    final void t08_anExecutorThatRejectsIsConnect() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport = harness.open();
        for (Supplier<Throwable> thrown : Arrays.<Supplier<Throwable>>asList(
                () -> new RejectedExecutionException(MARK), () -> new NoClassDefFoundError(MARK))) {
            harness.failsWith(transport.send(post(server.uri("/")), task -> sneakyThrow(thrown.get())), CONNECT);
        }
        assertRequests(0, server, "T8");
        assertEquals(200, harness.send(transport, post(server.uri("/"))).status());
    }

    @Test
    final void t08_aProxySelectorThatFailsIsConnect() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        List<Supplier<Throwable>> failures = new ArrayList<>(Arrays.asList(
                () -> new IllegalStateException(MARK),
                () -> new AssertionError(MARK),
                () -> new StackOverflowError(MARK)));
        if (!lacks().contains(FAILS_ON_ILLEGAL_PROXY_SETTINGS)) {
            failures.add(() -> new IllegalArgumentException(MARK));
        }
        for (Supplier<Throwable> thrown : failures) {
            harness.fails(harness.open(selecting(() -> sneakyThrow(thrown.get()))), post(server.uri("/")), CONNECT);
        }
        assertEquals(0, server.connectionCount(), "T13: a proxy must not be bypassed");
    }

    @Test
    final void t08_aProxySelectorThatReturnsNullIsNoError() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        CompletableFuture<TransportResponse> exchange =
                harness.open(selecting(() -> null)).send(post(server.uri("/")));
        harness.responseOrFailure(exchange, CONNECT)
                .ifPresent(
                        response -> assertEquals(200, response.status(), "T8: null may mean that there is no proxy"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T, E extends Throwable> T sneakyThrow(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
