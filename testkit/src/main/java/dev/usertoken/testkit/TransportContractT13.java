package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.TLS;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.assertShowsProxyNothing;
import static dev.usertoken.testkit.TransportHarness.config;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportHarness.through;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.response;
import static dev.usertoken.testkit.TransportScripts.tunnel;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.GlobalNetState;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** T13: the configured proxy is used, and the headers for the origin are not sent to it. */
abstract class TransportContractT13 extends TransportContractT12 {
    @Test
    final void t13_clearTextGoesThroughTheProxy() {
        ScriptedServer proxy = harness.serve(connection -> connection.respondEach(OK));
        URI uri = URI.create("http://origin.test/path?q=1");
        assertEquals(200, harness.send(harness.open(through(proxy)), post(uri)).status());
        assertEquals("POST " + uri + " HTTP/1.1", proxy.requests().get(0).line(), "T13: the proxy needs the whole URI");
        assertArrayEquals(BODY, proxy.requests().get(0).body());
    }

    @Test
    final void t13_tlsGoesThroughATunnel() {
        ScriptedServer proxy = harness.serve(tunnel(TestCertificates.GOOD));
        TransportResponse response =
                harness.send(harness.open(through(proxy)), post(URI.create("https://origin.test:8443/path")));
        assertEquals("ok", text(response));
        ScriptedServer.Request connect = proxy.requests().get(0);
        assertEquals("CONNECT origin.test:8443 HTTP/1.1", connect.line(), "T13: a tunnel to the origin");
        assertShowsProxyNothing(connect);
        assertEquals("POST /path HTTP/1.1", proxy.requests().get(1).line(), "T13: inside, as to the origin itself");
        assertArrayEquals(BODY, proxy.requests().get(1).body());
        assertRequests(2, proxy, "T13");
    }

    @Test
    final void t13_aTunnelServesOneOriginAlone() {
        ScriptedServer proxy = harness.serve(tunnel(TestCertificates.GOOD));
        TransportDriver transport = harness.open(through(proxy));
        List<String> origins = Arrays.asList("origin.test:443", "origin.test:8443", "localhost:443");
        for (String origin : origins) {
            harness.send(transport, post(URI.create("https://" + origin + "/")));
        }
        assertEquals(
                origins.stream()
                        .map(origin -> "CONNECT " + origin + " HTTP/1.1")
                        .collect(Collectors.toList()),
                proxy.requests().stream()
                        .map(ScriptedServer.Request::line)
                        .filter(line -> line.startsWith("CONNECT"))
                        .collect(Collectors.toList()),
                "T13: each origin must have a tunnel of its own");
    }

    @Test
    final void t13_theOriginIsVerifiedThroughATunnel() {
        ScriptedServer proxy = harness.serve(tunnel(TestCertificates.WRONG_HOST));
        harness.fails(harness.open(through(proxy)), post(URI.create("https://origin.test/")), TLS);
        assertRequests(1, proxy, "T13");
    }

    @Test
    final void t13_aRefusedTunnelIsConnect() {
        try (GlobalNetState global = new GlobalNetState()) {
            for (String status : Arrays.asList("407 X\r\nProxy-Authenticate: Basic realm=\"r\"", "403 No", "502 Bad")) {
                tunnelFails(connection ->
                        connection.respondEach("HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\n" + MARK));
            }
            global.assertNotUsed("T13");
        }
    }

    @Test
    final void t13_aBrokenTunnelIsConnect() {
        tunnelFails(ScriptedServer.Connection::read);
        tunnelFails(connection -> {
            connection.read();
            connection.reset();
        });
        tunnelFails(connection -> {
            connection.read();
            connection.send("SSH-2.0-" + MARK + "\r\n\r\n");
        });
        tunnelFails(connection -> {
            connection.read();
            connection.send("HTTP/1.1 20");
        });
    }

    @Test
    final void t13_aChallengeOfTheProxyIsReturned() {
        try (GlobalNetState global = new GlobalNetState()) {
            ScriptedServer proxy = harness.serve(
                    connection -> connection.respondEach(response("407 X\r\nProxy-Authenticate: Basic realm=\"r\"")));
            TransportDriver transport = harness.open(through(proxy));
            for (int i = 1; i <= 2; i++) {
                TransportResponse response = harness.send(transport, post(URI.create("http://origin.test/")));
                assertEquals(407, response.status(), "T13: a proxy's own response in clear text is the response");
                assertEquals("why", text(response), "T13: with its body");
                assertRequests(i, proxy, "T3, after 407");
            }
            global.assertNotUsed("T13");
        }
    }

    @Test
    final void t13_anUnreachableProxyIsConnect() throws IOException {
        TransportConfig config = through(Proxy.Type.HTTP, unusedAddress());
        harness.fails(harness.open(config), post(URI.create("http://origin.test/")), CONNECT);
        harness.fails(harness.open(config), post(URI.create("https://origin.test/")), CONNECT);
    }

    @Test
    final void t13_aSocksProxyIsNotBypassed() {
        ScriptedServer origin = harness.serve(connection -> connection.respondEach(OK));
        ScriptedServer socks = harness.serve(ScriptedServer.Connection::fin);
        TransportConfig config = through(Proxy.Type.SOCKS, socks.address());
        harness.fails(harness.open(config), post(origin.uri("/")), CONNECT, IO);
        assertEquals(0, origin.connectionCount(), "T13: a proxy must not be bypassed");
    }

    @Test
    final void t13_noProxyMeansNoProxy() {
        ScriptedServer server = harness.serve(connection -> connection.respondEach(OK));
        TransportDriver transport =
                harness.open(config().proxySelector(ProxySelector.of(null)).build());
        assertEquals(200, harness.send(transport, post(server.uri("/"))).status());
        assertEquals(
                "POST / HTTP/1.1",
                server.requests().get(0).line(),
                "T13: without a proxy, the request target must be a path");
    }

    private void tunnelFails(Consumer<ScriptedServer.Connection> script) {
        ScriptedServer proxy = harness.serve(script);
        harness.fails(harness.open(through(proxy)), post(URI.create("https://origin.test/")), CONNECT);
        assertRequests(1, proxy, "T13, after a CONNECT that failed");
        assertShowsProxyNothing(proxy.requests().get(0));
    }
}
