package dev.usertoken.transport.socket;

import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.spi.TransportFailure.Kind.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that are unusual or malformed; in the tables, {@code |} is CRLF. */
@Timeout(60)
class FramingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private final TransportFixture transport = TransportFixture.direct();

    @AfterEach
    void close() {
        transport.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200|Content-Length: 2||ok",
                "HTTP/1.1 200 |Content-Length: 2||ok",
                "HTTP/1.0 200 OK|Content-Length: 2||ok",
                "HTTP/1.0 200 OK||ok",
                "HTTP/1.1 200 OK||ok",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 200 OK|content-length:2||ok",
                "HTTP/1.1 200 OK|Content-Length: \t 2 \t ||ok",
                "HTTP/1.1 200 OK|Content-Length: 002||ok",
                "HTTP/1.1 200 OK|Content-Length: 2|Content-Length: 2||ok",
                "HTTP/1.1 200 OK|Content-Length: 2|Empty:||ok",
                "HTTP/1.1 200 OK|Content-Length: 2||okHTTP/1.1 500 Not for us||",
                "HTTP/1.1 100 Continue||HTTP/1.1 103 Hints|Link: </>||HTTP/1.1 200 OK|Content-Length: 2||ok",
                "HTTP/1.1 103 Hints|Content-Length: 5||HTTP/1.1 200 OK|Content-Length: 2||ok",
                "HTTP/1.1 200 OK|Transfer-Encoding: Chunked||1|o|1|k|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||002|ok|000||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2 |ok|0 ||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2;a=b|ok|0;c||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2 ;a=\"b\"|ok|0|Trailer: t|not a header||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2\nok\n0\n\n"
            })
    void unusualResponse_isRead(String response) throws Exception {
        assertThat(read("GET", response).body()).asString().isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, HTTP/1.1 200 OK|Content-Length: 5||",
        "HEAD, HTTP/1.1 200 OK|Transfer-Encoding: chunked||",
        "HEAD, HTTP/1.1 200 OK||",
        "GET, HTTP/1.1 204 No Content|Content-Length: 5||",
        "GET, HTTP/1.1 204 No Content|Transfer-Encoding: chunked||",
        "GET, HTTP/1.1 304 Not Modified|Content-Length: 5||"
    })
    void responseWithoutBody_endsAfterHead(String method, String response) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send(lines(response));
            connection.awaitPeerClose();
        })) {
            TransportResponse received = transport.responseTo(TransportFixture.request(method, server.uri("/")));
            assertThat(received.body()).isEmpty();
        }
    }

    @Test
    void foldedValue_isJoined() throws Exception {
        TransportResponse response = read("GET", "HTTP/1.1 200 OK|X: a|  b|\tc|Y: d|Content-Length: 0||");
        assertThat(response.headers().first("X")).hasValue("a b c");
        assertThat(response.headers().first("Y")).hasValue("d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "||",
                "HTTP/1.1 20 OK||",
                "HTTP/1.1 099 OK||HTTP/1.1 200 OK|Content-Length: 2||ok",
                "HTTP/1.1 2000 OK||",
                "HTTP/1.1 +20 OK||",
                "HTTP/1.1 -20 OK||",
                "HTTP/1.1 2x0 OK||",
                "HTTP/1.1  200 OK||",
                " HTTP/1.1 200 OK||",
                "http/1.1 200 OK||",
                "HTTP/1.2 200 OK||",
                "HTTP/2 200||",
                "ICY 200 OK||",
                "HTTP/1.1 101 Switching Protocols|Upgrade: x||",
                "HTTP/1.1 100 Continue||",
                "HTTP/1.1 100 Continue||HTTP/1.1 101 Switching Protocols||"
            })
    void malformedStatusLine_fails(String response) {
        assertFails(lines(response), PROTOCOL);
    }

    @Test
    void protocolSwitch_failsAtOnce() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
            connection.awaitPeerClose();
        })) {
            transport.assertFails(TransportFixture.get(server.uri("/")), PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No colon",
                ": no name",
                "Name : value",
                " folded",
                "X: a\rb",
                "X: a\r",
                "X: a\0b",
                "Content-Length: -1",
                "Content-Length: +2",
                "Content-Length: 0x2",
                "Content-Length: 2.0",
                "Content-Length: 2, 2",
                "Content-Length: 2 2",
                "Content-Length:",
                "Content-Length: 99999999999999999999",
                "Content-Length: 2|Content-Length: 3",
                "Content-Length: 2|Content-Length: 02",
                "Transfer-Encoding:",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 2",
                "Content-Length: 2|Transfer-Encoding: chunked"
            })
    void malformedHeader_fails(String header) {
        assertFails(OK + lines(header) + "\r\n\r\n2\r\nok\r\n0\r\n\r\n", PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|ok|0||",
                "0x2|ok|0||",
                "+2|ok|0||",
                "-2|ok|0||",
                "g|ok|0||",
                "2,|ok|0||",
                "ffffffffffffffffff|ok|0||",
                "2|okay|0||",
                "2|o|k|0||",
                "2|ok0||",
                "2\rok|0||"
            })
    void malformedChunk_fails(String chunks) {
        assertFails(CHUNKED + lines(chunks), PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 2||ok",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2;x|ok|0|T: t||",
                "HTTP/1.1 100 Continue||HTTP/1.1 204 No Content|X: y||"
            })
    void truncatedResponse_fails(String response) {
        String whole = lines(response);
        assertFails("", IO);
        for (int length = 1; length < whole.length(); length++) {
            assertFails(whole.substring(0, length), PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 100001||",
                "HTTP/1.1 200 OK|Content-Length: 999999999999999999||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||186a1|",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|o|186a0|",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||100000002|",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||7fffffffffffffff|"
            })
    void announcedLengthOverLimit_isTooLarge(String response) {
        assertFails(lines(response), TOO_LARGE);
    }

    @Test
    void manySmallChunks_areWithinLimit() throws Exception {
        String chunks = "1;x\r\no\r\n".repeat(TransportFixture.MAX_BYTES);
        assertThat(read("GET", CHUNKED + chunks + "0\r\n\r\n").bodyLength()).isEqualTo(TransportFixture.MAX_BYTES);
    }

    @Test
    void lines_areLimited() throws Exception {
        String allowed = "x".repeat(60 << 10);
        String tooLong = "x".repeat(65 << 10);
        String end = "\r\nContent-Length: 0\r\n\r\n";
        assertThat(read("GET", OK + "X: " + allowed + end).status()).isEqualTo(200);
        assertFails(OK + "X: " + tooLong + end, PROTOCOL);
        assertFails(OK + "X: " + allowed + "\r\nY: " + allowed + end, PROTOCOL);
        assertFails("HTTP/1.1 100 Continue\r\nX: " + allowed + "\r\n\r\n" + OK + "X: " + allowed + end, PROTOCOL);
        assertFails(CHUNKED + "1;" + tooLong + "\r\no\r\n0\r\n\r\n", PROTOCOL);
        assertFails(CHUNKED + "1\r\no\r\n0\r\nX: " + tooLong + "\r\n\r\n", PROTOCOL);
    }

    private TransportResponse read(String method, String response) throws Exception {
        try (ScriptedServer server = serve(lines(response))) {
            return transport.responseTo(TransportFixture.request(method, server.uri("/")));
        }
    }

    private void assertFails(String response, TransportFailure.Kind kind) {
        try (ScriptedServer server = serve(response)) {
            transport.assertFails(TransportFixture.get(server.uri("/")), kind);
        }
    }

    private static ScriptedServer serve(String response) {
        return ScriptedServer.start(connection -> {
            connection.read();
            connection.send(response);
        });
    }

    private static String lines(String text) {
        return text.replace("|", "\r\n");
    }
}
