package dev.usertoken.transport.socket;

import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.spi.TransportFailure.Kind.TLS;
import static dev.usertoken.transport.socket.TransportFixture.config;
import static dev.usertoken.transport.socket.TransportFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final URI CLEAR = URI.create("http://origin.test/");
    private static final URI SECURE = URI.create("https://origin.test/");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0015\u0003\u0003\0\u0002\u0002F",
                "SSH-2.0-proxy\r\n",
                "HTTP/1.1 200 Connection esta",
                "HTTP/1.1 200 OK\r\nX: y\r\n",
                "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://login.test/\r\n\r\n",
                "HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nwhy"
            })
    void failedTunnel_isConnect(String response) {
        assertTunnelFails(CONNECT, connection -> {
            connection.read();
            connection.send(response);
        });
    }

    @Test
    void resetTunnel_isConnect() {
        assertTunnelFails(CONNECT, connection -> {
            connection.read();
            connection.reset();
        });
    }

    @Test
    void endlessResponseToConnect_isConnect() {
        assertTunnelFails(CONNECT, connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\n");
            connection.flood("X: y\r\n");
        });
    }

    @Test
    void connectTimeout_boundsSilentProxyAndSilentOrigin() {
        assertTunnelFails(CONNECT, ScriptedServer.Connection::awaitPeerClose);
        assertTunnelFails(CONNECT, connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\n\r\n");
            connection.awaitPeerClose();
        });
    }

    @Test
    void responseInsteadOfTlsInTunnel_isTls() {
        assertTunnelFails(TLS, connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\n\r\n" + OK);
            connection.awaitPeerClose();
        });
    }

    @Test
    void ipv6Address_isInBracketsInConnect() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send("HTTP/1.0 200 Connection established\r\nContent-Length: 5\r\n\r\n");
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.respondEach(OK);
                });
                TransportFixture transport = TransportFixture.through(Proxy.Type.HTTP, proxy.address())) {
            assertThat(transport.responseTo(get(URI.create("https://[::1]/"))).status())
                    .isEqualTo(200);
            assertThat(proxy.requests().get(0).line()).isEqualTo("CONNECT [::1]:443 HTTP/1.1");
            assertThat(proxy.requests().get(1).headers("Host")).containsExactly("[::1]");
        }
    }

    @Test
    void unresolvedProxy_isResolved() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.start(connection -> connection.respondEach(OK));
                TransportFixture transport = TransportFixture.through(
                        Proxy.Type.HTTP, InetSocketAddress.createUnresolved("localhost", proxy.port()))) {
            assertThat(transport.responseTo(get(CLEAR)).status()).isEqualTo(200);
            assertThat(proxy.requests().get(0).line()).isEqualTo("GET http://origin.test/ HTTP/1.1");
        }
    }

    @Test
    void socksProxy_resolvesNameAndForwardsCleartext() throws Exception {
        try (ScriptedServer origin = ScriptedServer.start(connection -> connection.respondEach(OK));
                ForwardingServer proxy = ForwardingServer.socks(origin.port());
                TransportFixture transport = TransportFixture.through(Proxy.Type.SOCKS, proxy.address())) {
            assertThat(transport.responseTo(get(CLEAR)).status()).isEqualTo(200);
            assertThat(proxy.target()).isEqualTo("origin.test:80");
            assertThat(origin.requests().get(0).line()).isEqualTo("GET / HTTP/1.1");
        }
    }

    @Test
    void socksProxy_forwardsTls() throws Exception {
        try (ScriptedServer origin = ScriptedServer.start(connection -> {
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.respondEach(OK);
                });
                ForwardingServer proxy = ForwardingServer.socks(origin.port());
                TransportFixture transport = TransportFixture.through(Proxy.Type.SOCKS, proxy.address())) {
            assertThat(transport.responseTo(get(SECURE)).status()).isEqualTo(200);
            assertThat(proxy.target()).isEqualTo("origin.test:443");
            assertThat(proxy.received())
                    .as("the ClientHello contains the name of the server, the rest is encrypted")
                    .contains("origin.test")
                    .doesNotContain("GET /");
        }
    }

    @Test
    void refusedSocksConnection_isConnect() throws Exception {
        try (ForwardingServer proxy = ForwardingServer.refusingSocks();
                TransportFixture transport = TransportFixture.through(Proxy.Type.SOCKS, proxy.address())) {
            transport.assertFails(get(CLEAR), CONNECT);
        }
    }

    @Test
    void connectTimeout_boundsSilentSocksProxy() throws Exception {
        try (ForwardingServer proxy = ForwardingServer.silent();
                TransportFixture transport = new TransportFixture(
                        config().proxySelector(TransportFixture.always(Proxy.Type.SOCKS, proxy.address()))
                                .connectTimeout(Duration.ofMillis(300))
                                .build())) {
            transport.assertFails(get(CLEAR), CONNECT);
        }
    }

    /** As the README documents, java.net.Socket uses the default authenticator of the process. */
    @Test
    void socksLogin_isThatOfDefaultAuthenticator() throws Exception {
        Authenticator before = Authenticator.getDefault();
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("user", "password".toCharArray());
            }
        });
        try (ScriptedServer origin = ScriptedServer.start(connection -> connection.respondEach(OK));
                ForwardingServer proxy = ForwardingServer.socksWithLogin(origin.port());
                TransportFixture transport = TransportFixture.through(Proxy.Type.SOCKS, proxy.address())) {
            assertThat(transport.responseTo(get(CLEAR)).status()).isEqualTo(200);
            assertThat(proxy.login()).isEqualTo("user:password");
        } finally {
            Authenticator.setDefault(before);
        }
    }

    private static void assertTunnelFails(TransportFailure.Kind kind, Consumer<ScriptedServer.Connection> script) {
        try (ScriptedServer proxy = ScriptedServer.start(script);
                TransportFixture transport = new TransportFixture(
                        config().proxySelector(TransportFixture.always(Proxy.Type.HTTP, proxy.address()))
                                .connectTimeout(kind == TLS ? Duration.ofSeconds(20) : Duration.ofMillis(500))
                                .build())) {
            transport.assertFails(get(SECURE), kind);
            assertThat(proxy.requests().size()).isLessThanOrEqualTo(1);
        }
    }
}
