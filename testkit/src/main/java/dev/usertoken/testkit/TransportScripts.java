package dev.usertoken.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/** Responses and scripts of the contract's servers. */
final class TransportScripts {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static final String EARLY_HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";

    /** A record of TLS 1.2: the alert {@code bad_record_mac}, without encryption. */
    static final String FATAL_ALERT = "\u0015\u0003\u0003\u0000\u0002\u0002\u0014";

    /** Status lines and headers that make some libraries send a request again. */
    static final List<String> RETRIES = Arrays.asList(
            "503 Service Unavailable\r\nRetry-After: 0",
            "429 Too Many Requests\r\nRetry-After: 0",
            "408 Request Timeout",
            "408 Request Timeout\r\nConnection: close",
            "417 Expectation Failed",
            "421 Misdirected Request",
            "425 Too Early");

    static final List<String> CHALLENGES = Arrays.asList(
            "401 No",
            "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
            "401 No\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM");

    static final List<String> PROXY_CHALLENGES = Arrays.asList(
            "407 No",
            "407 No\r\nProxy-Authenticate: Basic realm=\"r\"",
            "407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM");

    /** A length that exceeds the buffers between client and server. */
    static final int LARGE = 8 << 20;

    private TransportScripts() {}

    /** Responds to each request, but to those for {@code /last} as given. */
    static Consumer<ScriptedServer.Connection> lastOf(Consumer<ScriptedServer.Connection> last) {
        return connection -> {
            while (true) {
                if (connection.read().line().contains("/last")) {
                    last.accept(connection);
                } else {
                    connection.send(OK);
                }
            }
        };
    }

    /** Sends the beginning of a large body. When it returns, the client has begun to read the body. */
    static void sendPart(String head, ScriptedServer.Connection connection) {
        connection.limitBuffer();
        connection.send(head);
        connection.send(new byte[1 << 20]);
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
            connection.respondEach(OK);
        };
    }

    static List<Consumer<ScriptedServer.Connection>> bodies(int length) {
        String body = repeat("x", length);
        return Arrays.asList(
                connection ->
                        connection.respondEach("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body),
                connection -> connection.respondEach("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n"),
                connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n" + body);
                });
    }

    /** Creates a response with a short body. */
    static String response(String head) {
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
