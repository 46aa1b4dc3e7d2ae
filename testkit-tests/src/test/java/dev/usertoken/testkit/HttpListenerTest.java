package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTP/1.1 of the sandbox (RFC 9112), byte by byte. */
class HttpListenerTest {
    private static final String NOT_FOUND =
            "{\"Message\":\"No HTTP resource was found that matches the request URI.\"}";

    private static final int READ_MILLIS = 60_000;

    private final SandboxServer server = SandboxServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aConnectionCarriesManyRequests() throws IOException {
        String responses = converse("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
                + "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(responses.split("HTTP/1.1 404 Not Found\r\n", -1)).hasSize(4);
        assertThat(responses).endsWith("Connection: close\r\n\r\n" + NOT_FOUND);
        assertThat(targets()).containsExactly("/a", "/b", "/c");
        assertThat(body(1)).isEqualTo("abc");
    }

    @Test
    void aChunkedBodyIsRead() throws IOException {
        converse("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");

        assertThat(body(0)).isEqualTo("abc0123456789");
    }

    @Test
    void aClientThatExpects100ContinueGetsIt() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
            String interim = "HTTP/1.1 100 Continue\r\n\r\n";
            assertThat(new String(socket.getInputStream().readNBytes(interim.length()), StandardCharsets.UTF_8))
                    .isEqualTo(interim);

            send(socket, "abc");

            assertThat(readAll(socket)).startsWith("HTTP/1.1 404 Not Found\r\n");
            assertThat(body(0)).isEqualTo("abc");
        }
    }

    @Test
    void aResponseToHeadHasNoBody() throws IOException {
        assertThat(converse("HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .contains("Content-Length: " + NOT_FOUND.length() + "\r\n")
                .endsWith("Connection: close\r\n\r\n");
    }

    @Test
    void aRequestThatIsNotHttpIsRefused() throws IOException {
        assertRefused(400, "hello\r\n");
        assertRefused(400, "GET http://x/a HTTP/1.1\r\n");
        assertRefused(400, "GET /a HTTP/1.0\r\n");
        assertRefused(400, "GET /a HTTP/1.1\n\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nno colon\r\n\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\na b: c\r\n\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nContent-Length: 1x\r\n\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        assertRefused(400, "GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n");
        assertRefused(501, "GET /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aRequestThatIsTooLargeIsRefused() throws IOException {
        assertRefused(431, "GET /" + "a".repeat(16 * 1024));
        assertRefused(431, "GET /a HTTP/1.1\r\n" + "a: b\r\n".repeat(101));
        assertRefused(413, "GET /a HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n");
        assertRefused(413, "GET /a HTTP/1.1\r\nContent-Length: 9223372036854775807\r\n\r\n");
        assertRefused(413, "GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
    }

    private void assertRefused(int status, String request) throws IOException {
        assertThat(converse(request)).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
    }

    @Test
    void aTruncatedRequestIsIgnored() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nab");
            socket.shutdownOutput();

            assertThat(readAll(socket)).isEmpty();
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void closingEndsConnectionsAndThreadsAtOnce() throws IOException {
        server.behave(Quirk.NO_RESPONSE);
        try (Socket idle = connect();
                Socket withheld = connect()) {
            send(idle, "GET /a HTTP/1.1\r\n\r\n");
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            send(withheld, "GET /public/v6/site/sites HTTP/1.1\r\n\r\n");
            // A connection that is closed before its input was read is reset.
            await().until(() -> targets().contains("/public/v6/site/sites"));

            server.close();

            assertThat(readAll(withheld)).isEmpty();
            assertThat(sandboxThreads()).isEmpty();
        }
    }

    @Test
    void allThreadsAreDaemons() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /a HTTP/1.1\r\n\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo('H');

            assertThat(sandboxThreads()).hasSize(2).allMatch(Thread::isDaemon);
        }
    }

    private static List<Thread> sandboxThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sandbox-"))
                .collect(Collectors.toList());
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.baseUri().getPort());
        socket.setSoTimeout(READ_MILLIS);
        return socket;
    }

    /** Sends bytes and reads until the server closes the connection. */
    private String converse(String bytes) throws IOException {
        try (Socket socket = connect()) {
            send(socket, bytes);
            return readAll(socket);
        }
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String readAll(Socket socket) throws IOException {
        InputStream input = socket.getInputStream();
        return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<String> targets() {
        return server.requests().stream().map(RecordedRequest::target).collect(Collectors.toList());
    }

    private String body(int request) {
        return new String(server.requests().get(request).body(), StandardCharsets.UTF_8);
    }
}
