package dev.usertoken.transport.urlconnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link java.net.HttpURLConnection} does by itself, beyond what the contract asks of every transport. */
@Timeout(30)
class UrlConnectionWireTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Transport transport;

    @BeforeEach
    void open() {
        transport = new UrlConnectionTransportProvider()
                .create(TransportConfig.builder()
                        .sslContext(TestCertificates.client())
                        .build());
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void aGetMayHaveABody() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            send("GET", server.uri("/path"), Headers.empty(), "body");
            ScriptedServer.Request received = server.requests().get(0);
            assertThat(received.line()).isEqualTo("GET /path HTTP/1.1");
            assertThat(received.body()).asString().isEqualTo("body");
            assertThat(received.headers("Content-Type")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection"})
    void aHeaderOfTheFramingIsRefusedAndNotDropped(String name) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            Headers given = Headers.builder().add(name, "1").build();
            assertFails(Kind.PROTOCOL, "POST", server.uri("/"), given, "b");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theNamesOfHeadersAreHandedOnAsTheyCame() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection ->
                connection.answerEach("HTTP/1.1 200 OK\r\nSET-COOKIE: a=b; HttpOnly\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(send("GET", server.uri("/"), Headers.empty(), "")
                            .headers()
                            .names())
                    .containsExactly("SET-COOKIE", "Content-Length");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: a\rContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon\r\n\r\n",
                "\r\n\r\n"
            })
    void aHeadThatIsNotWholeOrNotHttpFails(String answer) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send(answer);
        })) {
            assertFails(Kind.PROTOCOL, "GET", server.uri("/"), Headers.empty(), "");
        }
    }

    @Test
    void bytesOutsideAsciiInAHeaderAreHandedOn() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(
                "HTTP/1.1 200 OK\r\nX: \u00e9\u0085Set-Cookie: no\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(send("GET", server.uri("/"), Headers.empty(), "")
                            .headers()
                            .first("X"))
                    .hasValue("\u00e9\u0085Set-Cookie: no");
        }
    }

    private TransportResponse send(String method, URI uri, Headers headers, String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        return transport
                .send(TransportRequest.of(method, uri, headers, bytes, Duration.ofSeconds(10), 1000))
                .get();
    }

    private void assertFails(Kind kind, String method, URI uri, Headers headers, String body) {
        assertThatThrownBy(() -> send(method, uri, headers, body))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        TransportFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }
}
