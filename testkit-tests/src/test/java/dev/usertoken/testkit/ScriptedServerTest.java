package dev.usertoken.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptedServerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void recordsARequestAsItWasSent() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Socket client = connect(server)) {
            write(client, "POST /a HTTP/1.1\r\nhOST: x\r\nA: 1\r\na: 2\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(read(client, OK.length())).isEqualTo(OK);

            ScriptedServer.Request request = server.requests().get(0);
            assertThat(request.line()).isEqualTo("POST /a HTTP/1.1");
            assertThat(request.headerLines()).containsExactly("hOST: x", "A: 1", "a: 2", "Content-Length: 3");
            assertThat(request.headers("A")).containsExactly("1", "2");
            assertThat(request.body()).isEqualTo("abc".getBytes(ISO_8859_1));
            assertThat(request.connection()).isEqualTo(1);
        }
    }

    @Test
    void readsFurtherRequestsOnTheSameConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Socket client = connect(server)) {
            write(client, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            read(client, OK.length());
            write(client, "GET / HTTP/1.1\r\n\r\n");
            read(client, OK.length());

            assertThat(server.requests())
                    .extracting(ScriptedServer.Request::line)
                    .containsExactly("POST / HTTP/1.1", "GET / HTTP/1.1");
            assertThat(server.requests().get(0).body()).isEqualTo("abcde".getBytes(ISO_8859_1));
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void holdsUntilReleased() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.hold();
                    connection.send(OK);
                });
                Socket client = connect(server)) {
            client.setSoTimeout(100);
            assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketTimeoutException.class);
            server.release();
            client.setSoTimeout(0);
            assertThat(read(client, OK.length())).isEqualTo(OK);
        }
    }

    @Test
    void noticesThatTheClientClosedWhileItHolds() throws Exception {
        CompletableFuture<ScriptedServer.Connection> accepted = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            accepted.complete(connection);
            connection.hold();
        })) {
            Socket client = connect(server);
            accepted.get();
            assertThat(server.openConnectionCount()).isEqualTo(1);
            client.close();
            accepted.get().peerClosed().get(10, TimeUnit.SECONDS);
            assertThat(server.openConnectionCount()).isZero();
        }
    }

    @Test
    void resetsAConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::reset);
                Socket client = connect(server)) {
            assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void finishesAConnectionAndReadsOn() throws Exception {
        CompletableFuture<Void> wentOn = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.drip("abc", Duration.ofMillis(1));
                    connection.fin();
                    connection.read();
                    wentOn.complete(null);
                });
                Socket client = connect(server)) {
            assertThat(client.getInputStream().readAllBytes()).isEqualTo("abc".getBytes(ISO_8859_1));
            write(client, "GET / HTTP/1.1\r\n\r\n");
            wentOn.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anUnreachableServerDoesNotAccept() throws Exception {
        try (ScriptedServer server = ScriptedServer.startUnreachable();
                Socket client = new Socket()) {
            assertThatThrownBy(() -> client.connect(server.address(), 300)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void closeFailsIfAScriptFailed() throws Exception {
        ScriptedServer server = ScriptedServer.start(connection -> {
            throw new IllegalArgumentException("wrong script");
        });
        try (Socket client = connect(server)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(server::close)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("wrong script");
    }

    @RepeatedTest(50)
    void closeFailsIfAScriptFailsAfterItsResponse() throws Exception {
        ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send(OK);
            throw new IllegalArgumentException("wrong request");
        });
        try (Socket client = connect(server)) {
            write(client, "GET / HTTP/1.1\r\n\r\n");
            read(client, OK.length());
            assertThatThrownBy(server::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("wrong request");
        }
    }

    private static Socket connect(ScriptedServer server) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String read(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), ISO_8859_1);
    }
}
