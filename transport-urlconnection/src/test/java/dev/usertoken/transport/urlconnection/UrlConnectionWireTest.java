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
import java.net.CacheRequest;
import java.net.CacheResponse;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.ResponseCache;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({"401, WWW-Authenticate", "407, Proxy-Authenticate"})
    void aChallengeIsHandedOnWithItsHeaderAndBody(int status, String header) throws Exception {
        String answer = "HTTP/1.1 " + status + " No\r\n" + header + ": Negotiate\r\n" + header
                + ": Basic realm=\"r\"\r\nContent-Length: 3\r\n\r\nwhy";
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(answer))) {
            TransportResponse response = send("POST", server.uri("/"), Headers.empty(), "body");
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.headers().all(header)).containsExactly("Negotiate", "Basic realm=\"r\"");
            assertThat(response.body()).asString().isEqualTo("why");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "GET"})
    void aRequestIsSentOnceOverTlsToo(String method) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(tls(ScriptedServer.Connection::read))) {
            assertFails(Kind.IO, method, server.tlsUri("/"), Headers.empty(), "");
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, body", "PATCH, body", "DELETE, body", "PUT, ''", "OPTIONS, ''"})
    void anyMethodIsSentAsItIs(String method, String body) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            send(method, server.uri("/path"), Headers.empty(), body);
            ScriptedServer.Request received = server.requests().get(0);
            assertThat(received.line()).isEqualTo(method + " /path HTTP/1.1");
            assertThat(received.body()).asString().isEqualTo(body);
            assertThat(received.headers("Content-Type")).isEmpty();
        }
    }

    @Test
    void aHeadHasNoBodyWhateverItsLengthSays() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                connection -> connection.answerEach("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"))) {
            assertThat(send("HEAD", server.uri("/"), Headers.empty(), "").body())
                    .isEmpty();
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
    void aCookieThatTheProcessWouldHideIsHandedOn() throws Exception {
        CookieHandler before = CookieHandler.getDefault();
        CookieManager cookies = new CookieManager();
        CookieHandler.setDefault(cookies);
        try (ScriptedServer server = ScriptedServer.start(connection ->
                connection.answerEach("HTTP/1.1 200 OK\r\nSET-COOKIE: a=b; HttpOnly\r\nContent-Length: 0\r\n\r\n"))) {
            TransportResponse response = send("GET", server.uri("/"), Headers.empty(), "");
            assertThat(response.headers().first("Set-Cookie")).hasValue("a=b; HttpOnly");
            assertThat(response.headers().names()).containsExactly("SET-COOKIE", "Content-Length");
            assertThat(cookies.getCookieStore().getCookies()).isEmpty();
        } finally {
            CookieHandler.setDefault(before);
        }
    }

    @Test
    void theCacheOfTheProcessIsNotAsked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ResponseCache before = ResponseCache.getDefault();
        ResponseCache.setDefault(new ResponseCache() {
            @Override
            public CacheResponse get(URI uri, String method, Map<String, List<String>> headers) {
                asked.incrementAndGet();
                return null;
            }

            @Override
            public CacheRequest put(URI uri, URLConnection connection) {
                asked.incrementAndGet();
                return null;
            }
        });
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            send("GET", server.uri("/"), Headers.empty(), "");
            assertThat(asked).hasValue(0);
        } finally {
            ResponseCache.setDefault(before);
        }
    }

    @Test
    void theProcesssHostNameVerifierAllowsNothing() throws Exception {
        HostnameVerifier before = HttpsURLConnection.getDefaultHostnameVerifier();
        HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> true);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startTls(TestCertificates.WRONG_HOST.server());
            connection.answerEach(OK);
        })) {
            assertFails(Kind.TLS, "GET", server.tlsUri("/"), Headers.empty(), "");
            assertThat(server.requests()).isEmpty();
        } finally {
            HttpsURLConnection.setDefaultHostnameVerifier(before);
        }
    }

    @Test
    void noConnectionGoesIntoThePoolOfTheProcess() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            send("GET", server.uri("/"), Headers.empty(), "");
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("Keep-Alive"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: a\rContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Reply: cut",
                "HTTP/1.1 204 No Content\r\nX-Reply: cut\r\n",
                "HTTP/2 200\r\n\r\n",
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
    void endlessTrailersAreGivenUp() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
            connection.flood("X: trailer\r\n");
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

    @Test
    void aCloseFromWhatDependsOnAnExchangeDoesNotInterruptIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::hold)) {
            TransportRequest brief =
                    TransportRequest.of("GET", server.uri("/"), Headers.empty(), new byte[0], Duration.ofMillis(50), 1);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            transport.send(brief).whenComplete((response, outOfTime) -> {
                transport.close();
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
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

    private static Consumer<ScriptedServer.Connection> tls(Consumer<ScriptedServer.Connection> script) {
        return connection -> {
            connection.startTls(TestCertificates.GOOD.server());
            script.accept(connection);
        };
    }
}
