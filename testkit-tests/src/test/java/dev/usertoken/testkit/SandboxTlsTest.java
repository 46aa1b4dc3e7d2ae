package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** The sandbox with TLS. */
class SandboxTlsTest {
    private static final int READ_MILLIS = 60_000;

    @Test
    void itServesAClientThatTrustsItsCertificate() {
        try (SandboxServer server = start()) {
            assertThat(server.baseUri().toString()).startsWith("https://localhost:");

            assertThat(new SandboxCaller(server, TestCertificates.client())
                            .issue()
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    @SuppressWarnings("try")
    void closingEndsConnectionsOfEachTlsVersionAtOnce() throws IOException {
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SandboxServer server = start();
                    SSLSocket socket = (SSLSocket) TestCertificates.client()
                            .getSocketFactory()
                            .createSocket("localhost", server.baseUri().getPort())) {
                socket.setSoTimeout(READ_MILLIS);
                socket.setEnabledProtocols(new String[] {version});
                socket.getOutputStream().write("GET /a HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');

                server.close();

                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("sandbox-"));
            }
        }
    }

    @Test
    void clearTextGetsNoResponse() throws IOException {
        try (SandboxServer server = start();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.baseUri().getPort())) {
            socket.setSoTimeout(READ_MILLIS);
            socket.getOutputStream().write("GET /a HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(responseOf(socket)).doesNotContain("HTTP");
            assertThat(server.requests()).isEmpty();
        }
    }

    /** Returns the alert; empty if the server reset the connection because it had not read all input. */
    private static String responseOf(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    private static SandboxServer start() {
        return SandboxServer.builder()
                .sslContext(TestCertificates.GOOD.server())
                .start();
    }
}
