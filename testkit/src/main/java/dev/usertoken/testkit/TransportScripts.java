package dev.usertoken.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/** What the servers of the contract say, and when. */
final class TransportScripts {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final String EARLY_HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    static final List<String> CHALLENGES = Arrays.asList(
            "401 No",
            "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
            "401 No\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM",
            "407 No",
            "407 No\r\nProxy-Authenticate: Basic realm=\"r\"",
            "407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM");

    /** More than fits into the buffers on the way. */
    static final int LARGE = 32 << 20;

    private TransportScripts() {}

    /** Each request for {@code /last} ends the way given, and any other is answered. */
    static Consumer<ScriptedServer.Connection> lastOf(Consumer<ScriptedServer.Connection> end) {
        return connection -> {
            while (!connection.read().line().contains("/last")) {
                connection.send(OK);
            }
            end.accept(connection);
        };
    }

    /** When half of it is sent, the client has begun to read the body. */
    static Consumer<ScriptedServer.Connection> halfABody(CompletableFuture<Void> begun) {
        return connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            connection.send(new byte[LARGE / 2]);
            begun.complete(null);
            connection.hold();
        };
    }

    static void answerAndEnd(
            ScriptedServer.Connection connection,
            Consumer<ScriptedServer.Connection> end,
            BlockingQueue<ScriptedServer.Connection> closed) {
        connection.read();
        connection.send(OK);
        try {
            end.accept(connection);
        } finally {
            closed.add(connection);
        }
        connection.awaitPeerClose();
    }

    static Consumer<ScriptedServer.Connection> tls(Consumer<ScriptedServer.Connection> script) {
        SSLContext context = TestCertificates.GOOD.server();
        return connection -> {
            connection.startTls(context);
            script.accept(connection);
        };
    }

    static Consumer<ScriptedServer.Connection> tunnel(TestCertificates certificate) {
        return connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
            connection.startTls(certificate.server());
            connection.answerEach(OK);
        };
    }

    static List<Consumer<ScriptedServer.Connection>> bodies(int length) {
        String body = repeat("x", length);
        return Arrays.asList(
                connection -> connection.answerEach("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body),
                connection -> connection.answerEach("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n"),
                connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n" + body);
                });
    }

    static String refusal(String head) {
        return "HTTP/1.1 " + head + "\r\nContent-Length: 3\r\n\r\nwhy";
    }

    static String repeat(String text, int times) {
        return String.join("", Collections.nCopies(times, text));
    }

    static byte[] allBytes() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return compressed.toByteArray();
    }
}
