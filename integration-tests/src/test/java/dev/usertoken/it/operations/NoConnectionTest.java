package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.Transports;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With every transport, a failure to connect names the host, the port and the reason. */
class NoConnectionTest {
    static List<String> transports() {
        return Transports.names();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void unknownHost_isNamed(String transport) {
        assertFails(
                transport,
                URI.create("https://no-such-host.invalid"),
                Kind.CONNECT,
                "no connection to no-such-host.invalid:443: the host name was not found (");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void refusedConnection_isNamed(String transport) throws IOException {
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = reserved.getLocalPort();

            assertFails(
                    transport,
                    URI.create("http://127.0.0.1:" + port),
                    Kind.CONNECT,
                    "no connection to 127.0.0.1:" + port + ": the connection was refused (");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void portWithoutTls_isNamed(String transport) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            connection.fin();
        })) {
            assertFails(
                    transport,
                    server.tlsUri(""),
                    Kind.TLS,
                    "no secure connection to localhost:" + server.port() + ": TLS failed (");
        }
    }

    private static void assertFails(String transport, URI baseUri, Kind kind, String reason) {
        try (UserTokenClient client = TestData.client(baseUri)
                .transportName(transport)
                .retryPolicy(RetryPolicy.none())
                .build()) {
            TransportException failed =
                    catchThrowableOfType(TransportException.class, () -> client.issue(TestData.LOGIN));

            assertThat(failed.kind()).isEqualTo(kind);
            assertThat(failed)
                    .hasMessageStartingWith("issue failed: POST /public/v6/usertoken/issue: " + reason)
                    .hasMessageContaining("; check the base URI");
        }
    }
}
