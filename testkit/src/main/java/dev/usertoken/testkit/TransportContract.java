package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.CANCELLED;
import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.spi.TransportFailure.Kind.TIMEOUT;
import static dev.usertoken.spi.TransportFailure.Kind.TLS;
import static dev.usertoken.spi.TransportFailure.Kind.TOO_LARGE;
import static dev.usertoken.testkit.TransportContractRun.AMPLE;
import static dev.usertoken.testkit.TransportContractRun.BODY;
import static dev.usertoken.testkit.TransportContractRun.MARK;
import static dev.usertoken.testkit.TransportContractRun.MAX_BYTES;
import static dev.usertoken.testkit.TransportContractRun.SHORT;
import static dev.usertoken.testkit.TransportContractRun.always;
import static dev.usertoken.testkit.TransportContractRun.assertAddsOnlyFraming;
import static dev.usertoken.testkit.TransportContractRun.assertRequests;
import static dev.usertoken.testkit.TransportContractRun.assertTellsProxyNothing;
import static dev.usertoken.testkit.TransportContractRun.config;
import static dev.usertoken.testkit.TransportContractRun.headers;
import static dev.usertoken.testkit.TransportContractRun.last;
import static dev.usertoken.testkit.TransportContractRun.names;
import static dev.usertoken.testkit.TransportContractRun.post;
import static dev.usertoken.testkit.TransportContractRun.request;
import static dev.usertoken.testkit.TransportContractRun.text;
import static dev.usertoken.testkit.TransportContractRun.through;
import static dev.usertoken.testkit.TransportScripts.CHALLENGES;
import static dev.usertoken.testkit.TransportScripts.EARLY_HINTS;
import static dev.usertoken.testkit.TransportScripts.LARGE;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.allBytes;
import static dev.usertoken.testkit.TransportScripts.answerAndEnd;
import static dev.usertoken.testkit.TransportScripts.bodies;
import static dev.usertoken.testkit.TransportScripts.gzip;
import static dev.usertoken.testkit.TransportScripts.halfABody;
import static dev.usertoken.testkit.TransportScripts.lastOf;
import static dev.usertoken.testkit.TransportScripts.refusal;
import static dev.usertoken.testkit.TransportScripts.repeat;
import static dev.usertoken.testkit.TransportScripts.tls;
import static dev.usertoken.testkit.TransportScripts.tunnel;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What every {@link Transport} does, as tests over real sockets and real TLS. Extend it with a public constructor
 * without parameters, say which provider to test, and run it with JUnit 5; each test is named by the rule that it
 * checks, T1 to T15 as in {@link Transport}. What a transport may lack it says in {@link #lacks()}, and those tests are
 * shown as skipped.
 *
 * <p>After each test, no thread of the transport and no connection may be left. In each failure, all messages of the
 * whole chain are searched for the secrets that were sent and received. Threads, and what {@code java.net} has once for
 * the whole process, are looked at, so no other test runs beside these.
 */
@Isolated
@Timeout(60)
public abstract class TransportContract {
    private static final List<String> SCHEMES = Arrays.asList("http", "https");
    private static final Headers PLAIN = Headers.builder()
            .add("User-Agent", "contract")
            .add("Accept", "text/plain")
            .build();
    private static final byte[] NOTHING = {};
    private static final int MANY = 50;

    private TransportContractRun run;

    /** For JUnit. */
    protected TransportContract() {}

    /** What to test; each test creates its own transports with it. */
    protected abstract TransportProvider provider();

    /** What this transport may lack and does lack; nothing by default. */
    protected Set<May> lacks() {
        return Collections.emptySet();
    }

    /**
     * How the names of threads begin that the library has once for the whole process, whatever transports are open;
     * none by default. The JDK's own are known.
     */
    protected Collection<String> sharedThreads() {
        return Collections.emptySet();
    }

    /**
     * How long to wait before what should happen counts as never happening; positive; 10 seconds by default.
     */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** What a transport may lack, where its library leaves no way. */
    public enum May {
        /** T3, T6, T7, T12: an exchange can be aborted before the whole head of a response was read. */
        ABORT_BEFORE_THE_RESPONSE,
        /** T8: more than one interim response is passed over; where this is lacking, such an answer is a failure. */
        PASS_OVER_SEVERAL_INTERIM_RESPONSES,
        /** T5: chunks may have extensions; where this is lacking, such an answer is a failure. */
        READ_OVER_EXTENSIONS_OF_CHUNKS,
        /** T14: a further request goes over the same connection. */
        REUSE_CONNECTIONS
    }

    @BeforeEach
    final void start() {
        run = new TransportContractRun(provider(), sharedThreads(), patience());
    }

    @AfterEach
    final void leavesNothingBehind() {
        run.end();
    }

    @Test
    final void t01_sendReturnsBeforeTheServerAnswers() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.hold();
            connection.send(OK);
        });
        CompletableFuture<TransportResponse> exchange = run.open().send(post(server.uri("/")));
        assertFalse(exchange.isDone(), "T1: send must return while the server has not answered yet");
        server.release();
        assertEquals(200, run.responseOf(exchange).status());
    }

    @Test
    final void t01_sendReturnsBeforeThereIsAConnection() {
        ScriptedServer server = run.opened(ScriptedServer.startUnreachable());
        CompletableFuture<TransportResponse> exchange = run.open().send(post(server.uri("/"), SHORT));
        assertFalse(exchange.isDone(), "T1: send must return while there is no connection yet");
        run.failsWith(exchange, TIMEOUT);
    }

    @Test
    final void t01_concurrentExchangesDoNotMix() {
        ScriptedServer server = run.serve(connection -> {
            while (true) {
                String sent = new String(connection.read().body(), ISO_8859_1);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + sent.length() + "\r\n\r\n" + sent);
            }
        });
        Transport transport = run.open();
        List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            byte[] body = ("body " + i).getBytes(ISO_8859_1);
            exchanges.add(transport.send(request("POST", server.uri("/"), body, AMPLE, MAX_BYTES)));
        }
        for (int i = 0; i < MANY; i++) {
            assertEquals(
                    "body " + i,
                    text(run.responseOf(exchanges.get(i))),
                    "T1: each of several concurrent exchanges must have its own answer");
        }
        assertRequests(MANY, server, "T4");
    }

    @Test
    final void t02_deadlineHoldsForTheConnection() {
        ScriptedServer server = run.opened(ScriptedServer.startUnreachable());
        run.fails(run.open(), post(server.uri("/"), SHORT), TIMEOUT);
    }

    @Test
    final void t02_connectTimeoutHoldsForTheConnection() {
        ScriptedServer server = run.opened(ScriptedServer.startUnreachable());
        run.fails(run.open(config().connectTimeout(SHORT).build()), post(server.uri("/")), CONNECT);
    }

    @Test
    final void t02_deadlineHoldsForTheTlsHandshake() {
        ScriptedServer server = run.serve(ScriptedServer.Connection::awaitPeerClose);
        run.fails(run.open(), post(server.tlsUri("/"), SHORT), TIMEOUT);
        run.assertLetGo(server, "T2");
    }

    @Test
    final void t02_connectTimeoutHoldsForTheTlsHandshake() {
        ScriptedServer server = run.serve(ScriptedServer.Connection::awaitPeerClose);
        run.fails(run.open(config().connectTimeout(SHORT).build()), post(server.tlsUri("/")), CONNECT);
        run.assertLetGo(server, "T2");
    }

    @Test
    final void t02_deadlineHoldsForAProxyThatStalls() {
        ScriptedServer proxy = run.serve(connection -> {
            connection.read();
            connection.hold();
        });
        run.fails(run.open(through(proxy)), post(URI.create("https://origin.test/"), SHORT), TIMEOUT);
        run.assertLetGo(proxy, "T2");
    }

    @Test
    final void t02_deadlineHoldsForTheRequestBody() {
        ScriptedServer server = run.serve(connection -> {
            connection.pause(SHORT.multipliedBy(3));
            connection.awaitPeerClose();
        });
        byte[] body = new byte[LARGE];
        run.fails(run.open(), request("POST", server.uri("/"), body, SHORT, MAX_BYTES), TIMEOUT);
        run.assertLetGo(server, "T2");
    }

    @Test
    final void t02_deadlineHoldsForTheHead() {
        timesOut(ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_deadlineHoldsForAHeadThatStalls() {
        timesOut(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-");
            connection.hold();
        });
    }

    @Test
    final void t02_deadlineHoldsForAHeadThatDrips() {
        timesOut(connection -> connection.drip("HTTP/1.1 200 OK\r\nX: " + MARK + repeat("x", 200), pace()));
    }

    @Test
    final void t02_deadlineHoldsForTheBody() {
        timesOut(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + MARK);
            connection.hold();
        });
    }

    @Test
    final void t02_deadlineHoldsForABodyThatDrips() {
        timesOut(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n");
            connection.drip(repeat("x", 200), pace());
        });
    }

    @Test
    final void t02_deadlineHoldsInTls() {
        ScriptedServer server = run.serve(tls(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
            connection.hold();
        }));
        run.fails(run.open(), post(server.tlsUri("/"), SHORT), TIMEOUT);
        run.assertLetGo(server, "T2");
    }

    @Test
    final void t02_deadlineHoldsOnAReusedConnection() {
        for (String scheme : SCHEMES) {
            ScriptedServer server = serve(scheme, lastOf(ScriptedServer.Connection::hold));
            Transport transport = run.open();
            run.send(transport, post(uri(scheme, server, "/first")));
            run.fails(transport, post(uri(scheme, server, "/last"), SHORT), TIMEOUT);
            run.assertLetGo(server, "T2: after the deadline, on a connection that was reused");
        }
    }

    @Test
    final void t02_oneDeadlineIsNotThatOfTheNextExchange() {
        ScriptedServer server = run.serve(lastOf(connection -> {
            connection.pause(SHORT.multipliedBy(3));
            connection.send(OK);
        }));
        Transport transport = run.open();
        run.send(transport, post(server.uri("/first"), SHORT));
        assertEquals(200, run.send(transport, post(server.uri("/last"))).status());
    }

    @Test
    final void t02_theLongestTimeLeftIsNoError() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        Transport transport = run.open(config().connectTimeout(longest).build());
        assertEquals(200, run.send(transport, post(server.uri("/"), longest)).status());
    }

    @Test
    final void t03_cancelAbortsTheTlsHandshake() {
        may(May.ABORT_BEFORE_THE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(connection -> {
            begun.complete(null);
            connection.awaitPeerClose();
        });
        cancelWhen(begun, run.open().send(post(server.tlsUri("/"))), server);
    }

    @Test
    final void t03_cancelAbortsTheWaitForTheResponse() {
        may(May.ABORT_BEFORE_THE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            begun.complete(null);
            connection.hold();
        });
        cancelWhen(begun, run.open().send(post(server.uri("/"))), server);
    }

    @Test
    final void t03_cancelAbortsTheBody() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(halfABody(begun));
        cancelWhen(begun, run.open().send(large(server.uri("/"))), server);
    }

    @Test
    final void t04_redirectsAreNotFollowed() {
        ScriptedServer other = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            ScriptedServer server = run.serve(connection -> connection.answerEach(
                    "HTTP/1.1 " + status + " Go\r\nLocation: " + other.uri("/") + "\r\nContent-Length: 0\r\n\r\n"));
            assertEquals(
                    status, run.send(transport, post(server.uri("/"))).status(), "T4: " + status + " is an answer");
            assertEquals(
                    status,
                    run.send(transport, request("GET", server.uri("/"), NOTHING, AMPLE, MAX_BYTES))
                            .status());
            assertRequests(2, server, "T4");
        }
        assertEquals(0, other.connectionCount(), "T4: no redirect may be followed, nor even connected to");
    }

    @Test
    final void t04_answersThatAskForAnotherTryAreHandedOn() {
        Transport transport = run.open();
        for (String status : Arrays.asList("408 Request Timeout", "421 Misdirected", "429 Too Many", "503 Later")) {
            ScriptedServer server = run.serve(connection ->
                    connection.answerEach("HTTP/1.1 " + status + "\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"));
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals(status.substring(0, 3), String.valueOf(response.status()));
            assertEquals("0", response.headers().first("Retry-After").orElse("absent"));
            assertRequests(1, server, "T4, after " + status);
        }
    }

    @Test
    final void t04_authenticationChallengesAreNotAnswered() {
        for (String challenge : CHALLENGES) {
            ScriptedServer server = run.serve(connection -> connection.answerEach(refusal(challenge)));
            Transport transport = run.open();
            for (int i = 1; i <= 2; i++) {
                TransportResponse response = run.send(transport, post(server.uri("/")));
                assertEquals(challenge.substring(0, 3), String.valueOf(response.status()), "T8: any status");
                for (String line : challenge.split("\r\n", -1)) {
                    String[] field = line.split(": ", 2);
                    assertTrue(
                            field.length == 1
                                    || response.headers().all(field[0]).contains(field[1]),
                            "T4: each challenge must be handed on, but it lacks " + line);
                }
                assertEquals("why", text(response), "T4: the body of " + challenge + " must be handed on");
                assertRequests(i, server, "T4, after " + challenge);
            }
        }
    }

    @Test
    final void t04_whatAllOfTheProcessSharesIsNotAsked() {
        try (ProcessWide shared = new ProcessWide()) {
            Transport transport = run.open();
            for (String scheme : SCHEMES) {
                for (String head : Arrays.asList(
                        "200 OK\r\nSet-Cookie: a=b; HttpOnly\r\nCache-Control: max-age=3600",
                        "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
                        "407 No\r\nProxy-Authenticate: Basic realm=\"r\"")) {
                    ScriptedServer server = serve(scheme, connection -> connection.answerEach(refusal(head)));
                    run.send(transport, request("GET", uri(scheme, server, "/"), NOTHING, AMPLE, MAX_BYTES));
                    TransportResponse response = run.send(transport, post(uri(scheme, server, "/")));
                    assertEquals(
                            head.startsWith("200"),
                            response.headers().first("Set-Cookie").isPresent(),
                            "T4: a cookie is handed on as any header");
                    shared.assertNotAsked("T4, after " + head.substring(0, 3));
                    assertRequests(2, server, "T4, after " + head.substring(0, 3));
                    server.requests()
                            .forEach(received -> assertEquals(
                                    Collections.emptyList(), received.headers("Cookie"), "T4: no cookie may be sent"));
                }
            }
        }
    }

    @Test
    final void t04_cookiesAreNeitherKeptNorSent() {
        String cookie = "a=b; Path=/; HttpOnly";
        ScriptedServer server = run.serve(connection ->
                connection.answerEach("HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie + "\r\nContent-Length: 0\r\n\r\n"));
        Transport transport = run.open();
        for (int i = 0; i < 2; i++) {
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals(cookie, response.headers().first("Set-Cookie").orElse("absent"), "T5: as any header");
            assertEquals(
                    Collections.emptyList(), server.requests().get(i).headers("Cookie"), "T4: no cookie may be sent");
        }
    }

    @Test
    final void t04_answersAreNotCached() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=3600\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n"));
        Transport transport = run.open();
        TransportRequest get = request("GET", server.uri("/"), NOTHING, AMPLE, MAX_BYTES);
        run.send(transport, get);
        run.send(transport, get);
        assertRequests(2, server, "T4");
    }

    @Test
    final void t04_aRequestThatWasReadAndNotAnsweredIsNotSentAgain() {
        isSentOnce("http", false, ScriptedServer.Connection::close);
    }

    @Test
    final void t04_aRequestThatWasResetIsNotSentAgain() {
        isSentOnce("http", false, ScriptedServer.Connection::reset);
    }

    @Test
    final void t04_aRequestOverTlsIsNotSentAgain() {
        isSentOnce("https", false, ScriptedServer.Connection::close);
        isSentOnce("https", false, ScriptedServer.Connection::breakOff);
        isSentOnce("https", false, ScriptedServer.Connection::reset);
    }

    @Test
    final void t04_aRequestOnAReusedConnectionIsNotSentAgain() {
        isSentOnce("http", true, ScriptedServer.Connection::close);
        isSentOnce("http", true, ScriptedServer.Connection::reset);
    }

    @Test
    final void t04_aRequestOnAReusedTlsConnectionIsNotSentAgain() {
        isSentOnce("https", true, ScriptedServer.Connection::close);
        isSentOnce("https", true, ScriptedServer.Connection::breakOff);
        isSentOnce("https", true, ScriptedServer.Connection::reset);
    }

    @Test
    final void t05_headersAndBodyArriveAsGiven() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Headers given = headers()
                .add("X-Twice", "one")
                .add("X-Twice", "two, three")
                .add("x-SpElLiNg", "Value \t with ~ all: \"sorts\", of; (text) ")
                .add("Empty", "")
                .build();
        byte[] body = allBytes();
        URI uri = URI.create(server.uri("/a%20b/%2F..c/") + "?q=%26&r=a+b");
        run.send(run.open(), TransportRequest.of("POST", uri, given, body, AMPLE, MAX_BYTES));

        ScriptedServer.Request received = server.requests().get(0);
        assertEquals("POST /a%20b/%2F..c/?q=%26&r=a+b HTTP/1.1", received.line(), "T5: path and query as given");
        assertArrayEquals(body, received.body(), "T5: the body must arrive as given");
        for (String name : given.names()) {
            assertEquals(
                    given.all(name).stream().map(String::trim).collect(Collectors.toList()),
                    received.headers(name),
                    "T5: header " + name + " must arrive with the values given, in their order, and no more");
            assertTrue(
                    received.headerLines().stream().anyMatch(line -> line.startsWith(name + ":")),
                    "T5: header " + name + " must arrive as it is spelled: " + names(received));
        }
        assertAddsOnlyFraming(received, given);
        assertEquals(
                Collections.singletonList(String.valueOf(body.length)),
                received.headers("Content-Length"),
                "T5: a body of known length carries it");
    }

    @Test
    final void t05_anEmptyPostCarriesContentLengthZero() {
        ScriptedServer.Request received = receivedEmpty("POST");
        assertEquals(Collections.singletonList("0"), received.headers("Content-Length"), "T5: of an empty POST");
    }

    @Test
    final void t05_aDeleteWithoutBodyCarriesNone() {
        List<String> length = receivedEmpty("DELETE").headers("Content-Length");
        assertTrue(
                length.isEmpty() || length.equals(Collections.singletonList("0")),
                "T5: a DELETE without a body carries no Content-Length but 0: " + length);
    }

    @Test
    final void t05_anyMethodArrivesAsItIs() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        for (String sent : Arrays.asList("POST body", "PUT body", "PATCH body", "DELETE body", "PUT ", "OPTIONS ")) {
            String method = sent.substring(0, sent.indexOf(' '));
            byte[] body = sent.substring(method.length() + 1).getBytes(ISO_8859_1);
            run.send(transport, TransportRequest.of(method, server.uri("/"), PLAIN, body, AMPLE, MAX_BYTES));
            ScriptedServer.Request received = last(server.requests());
            assertEquals(method + " / HTTP/1.1", received.line(), "T5: the method must arrive as given");
            assertArrayEquals(body, received.body(), "T5: the body of " + method + " must arrive as given");
            assertAddsOnlyFraming(received, PLAIN);
        }
    }

    @Test
    final void t05_acceptEncodingOfTheCallerIsKept() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Headers given = headers().add("Accept-Encoding", "br").build();
        run.send(run.open(), TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES));
        assertEquals(Collections.singletonList("br"), server.requests().get(0).headers("Accept-Encoding"), "T5");
    }

    @Test
    final void t05_aLargeBodyArrivesWhole() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        byte[] body = new byte[3 << 20];
        new Random(5).nextBytes(body);
        run.send(run.open(), request("POST", server.uri("/"), body, AMPLE, MAX_BYTES));
        assertArrayEquals(body, server.requests().get(0).body(), "T5: a body of 3 MiB must arrive as given");
    }

    @Test
    final void t05_bytesAreHandedOnAsReceived() {
        byte[] body = allBytes();
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nX-Twice: one\r\nx-tWICE: two\r\nContent-Length: 256\r\n\r\n");
            connection.send(body);
            connection.read();
        });
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertArrayEquals(body, response.body(), "T5: the response's body must be handed on as received");
        assertEquals(
                Arrays.asList("one", "two"),
                response.headers().all("X-Twice"),
                "T5: all header fields of one name must be handed on, in order");
    }

    @Test
    final void t05_whatIsNoLineEndSplitsNoHeader() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(
                "HTTP/1.1 200 OK\r\nX: \u00e9\u0085Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"));
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals("ok", text(response));
        assertEquals(2, response.headers().names().size(), "T5: two header fields came: " + response.headers());
    }

    @Test
    final void t05_extensionsOfChunksAreNoPartOfTheBody() {
        may(May.READ_OVER_EXTENSIONS_OF_CHUNKS);
        ScriptedServer server =
                run.serve(connection -> connection.answerEach("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "1;a=b\r\no\r\n01;c;d=\"e\"\r\nk\r\n0;f\r\n\r\n"));
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals("ok", text(response), "T5: extensions of chunks must be read over");
    }

    @Test
    final void t05_compressionNotAskedForIsNotUndone() {
        byte[] compressed = gzip(new byte[10 * MAX_BYTES]);
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + compressed.length + "\r\n\r\n");
            connection.send(compressed);
            connection.read();
        });
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertArrayEquals(compressed, response.body(), "T5: compressed bytes must be handed on as received");
        assertEquals("gzip", response.headers().first("Content-Encoding").orElse("absent"), "T5: with their header");
    }

    @Test
    final void t06_aBodyOfJustTheBoundIsRead() {
        for (Consumer<ScriptedServer.Connection> answer : bodies(MAX_BYTES)) {
            ScriptedServer server = run.serve(answer);
            assertEquals(
                    MAX_BYTES,
                    run.send(run.open(), post(server.uri("/"))).body().length,
                    "T6: a body that is as long as the bound must be handed on whole");
        }
    }

    @Test
    final void t06_aBodyOverTheBoundIsTooLarge() {
        for (Consumer<ScriptedServer.Connection> answer : bodies(MAX_BYTES + 1)) {
            ScriptedServer server = run.serve(answer);
            run.fails(run.open(), post(server.uri("/")), TOO_LARGE);
        }
    }

    @Test
    final void t06_anEndlessBodyIsTooLarge() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.flood("6\r\n" + MARK + "\r\n");
        });
        run.fails(run.open(), post(server.uri("/")), TOO_LARGE);
        run.assertLetGo(server, "T6: after the bound");
    }

    @Test
    final void t06_endlessHeadersAreGivenUp() {
        endless("HTTP/1.1 200 OK\r\n", "X: " + MARK + repeat("x", 1000) + "\r\n");
    }

    @Test
    final void t06_anEndlessHeaderIsGivenUp() {
        endless("HTTP/1.1 200 OK\r\nX: ", MARK + repeat("x", 1000));
    }

    @Test
    final void t06_anEndlessStatusLineIsGivenUp() {
        endless("HTTP/1.1 200 ", MARK + repeat("x", 1000));
    }

    @Test
    final void t06_endlessInterimResponsesAreGivenUp() {
        endless("", "HTTP/1.1 103 Early Hints\r\nX: " + MARK + "\r\n\r\n");
    }

    @Test
    final void t06_endlessTrailersAreGivenUp() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
            connection.flood("X: " + MARK + repeat("x", 1000) + "\r\n");
        });
        readsOrFails(server, TOO_LARGE, PROTOCOL)
                .ifPresent(response -> assertEquals("", text(response), "T6: trailers are no body"));
        run.assertLetGo(server, "T6: after endless trailers");
    }

    @Test
    final void t07_aBodyShorterThanItsLengthFails() {
        notWhole("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
    }

    @Test
    final void t07_chunksThatBreakOffFail() {
        notWhole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n" + MARK);
        notWhole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n" + MARK + "\r\n");
    }

    @Test
    final void t07_chunksThatAreNoneFail() {
        notWhole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + MARK + "\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    final void t07_whatIsNotHttpFails() {
        notWhole("SSH-2.0-" + MARK + "\r\n\r\n");
        notWhole("HTTP/1.1 " + MARK + " OK\r\nContent-Length: 0\r\n\r\n");
        notWhole("HTTP/2 200\r\n\r\n");
        fails("\r\n\r\n", PROTOCOL, IO);
    }

    @Test
    final void t07_whatIsNotHttpEndsTheConnection() {
        may(May.ABORT_BEFORE_THE_RESPONSE);
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("SSH-2.0-" + MARK + "\r\n\r\n");
            connection.hold();
        });
        run.fails(run.open(), post(server.uri("/")), PROTOCOL);
        run.assertLetGo(server, "T7: after what is not HTTP");
    }

    @Test
    final void t07_aLengthThatIsNoneFails() {
        notWhole("HTTP/1.1 200 OK\r\nContent-Length: " + MARK + "\r\n\r\nok");
    }

    @Test
    final void t07_twoLengthsThatDifferFail() {
        notWhole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 6\r\n\r\n" + MARK);
    }

    @Test
    final void t07_aLengthBesideChunksIsNotBelieved() {
        for (String length : Arrays.asList("2", "100")) {
            for (String head : Arrays.asList(
                    "Content-Length: " + length + "\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked\r\nContent-Length: " + length)) {
                ScriptedServer server = run.serve(connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n6\r\n" + MARK + "\r\n0\r\n\r\n");
                });
                readsOrFails(server, PROTOCOL)
                        .ifPresent(response -> assertEquals(
                                MARK, text(response), "T7: the chunks must count, and not a length beside them"));
            }
        }
    }

    @Test
    final void t07_aCodingThatIsNotKnownFails() {
        notWhole("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n6\r\n" + MARK + "\r\n0\r\n\r\n");
        notWhole("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + MARK);
    }

    @Test
    final void t07_whatIsNoHeaderMakesNone() {
        for (String line : Arrays.asList("NoColon", "X: a\rNoLine: b")) {
            ScriptedServer server = run.serve(connection -> {
                connection.read();
                connection.send("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\nok");
            });
            readsOrFails(server, PROTOCOL)
                    .ifPresent(response -> assertTrue(
                            Collections.disjoint(response.headers().names(), Arrays.asList("NoColon", "NoLine")),
                            "T7: what is no header must fail or be passed over"));
        }
    }

    @Test
    final void t07_aHeadThatBreaksOffFails() {
        fails("HTTP/1.1 200 OK\r\nX-Reply: " + MARK, PROTOCOL, IO);
        fails("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Reply: " + MARK, PROTOCOL, IO);
        fails("HTTP/1.1 204 No Content\r\nX-Reply: " + MARK + "\r\n", PROTOCOL, IO);
    }

    @Test
    final void t07_noAnswerAtAllFails() {
        fails("", IO);
    }

    @Test
    final void t07_aResetInTheBodyFails() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
            connection.pause(Duration.ofMillis(200));
            connection.reset();
        });
        run.fails(run.open(), post(server.uri("/")), IO);
    }

    @Test
    final void t07_aTlsConnectionThatBreaksOffInTheBodyFails() {
        ScriptedServer server = run.serve(tls(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
        }));
        run.fails(run.open(), post(server.tlsUri("/")), PROTOCOL, IO);
    }

    @Test
    final void t08_anyStatusIsAResponse() {
        Transport transport = run.open();
        for (int status : new int[] {200, 201, 202, 299, 300, 400, 403, 404, 409, 418, 500, 502, 503, 504, 599}) {
            ScriptedServer server = run.serve(connection ->
                    connection.answerEach("HTTP/1.1 " + status + " Any Reason\r\nContent-Length: 2\r\n\r\nok"));
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals(status, response.status(), "T8: any status is a response");
            assertEquals("ok", text(response), "T8: with its body");
        }
    }

    @Test
    final void t08_statusesWithoutBodyAreResponses() {
        for (String head : Arrays.asList("HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 205")) {
            String framing = head.endsWith("205") ? " Reset\r\nContent-Length: 0\r\n\r\n" : "\r\n\r\n";
            ScriptedServer server = run.serve(connection -> connection.answerEach(head + framing));
            assertEquals(0, run.send(run.open(), post(server.uri("/"))).body().length, "T8: " + head);
        }
    }

    @Test
    final void t08_theAnswerToHeadHasNoBodyWhateverItsLengthSays() {
        ScriptedServer server =
                run.serve(connection -> connection.answerEach("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"));
        Transport transport = run.open();
        for (int i = 0; i < 2; i++) {
            TransportResponse response =
                    run.send(transport, request("HEAD", server.uri("/"), NOTHING, AMPLE, MAX_BYTES));
            assertEquals(0, response.body().length, "T8: an answer to HEAD has no body");
            assertEquals("20", response.headers().first("Content-Length").orElse("absent"));
        }
    }

    @Test
    final void t08_anInterimResponseIsNotTheResponse() {
        passesOver("HTTP/1.1 100 Continue\r\n\r\n");
        passesOver(EARLY_HINTS);
    }

    @Test
    final void t08_severalInterimResponsesAreNotTheResponse() {
        may(May.PASS_OVER_SEVERAL_INTERIM_RESPONSES);
        passesOver("HTTP/1.1 100 Continue\r\n\r\n" + EARLY_HINTS + EARLY_HINTS);
    }

    @Test
    final void t08_aBodyMayEndWithTheConnection() {
        for (String body : Arrays.asList("until the end", "")) {
            ScriptedServer server = run.serve(connection -> {
                connection.read();
                connection.send("HTTP/1.1 200 OK\r\n\r\n" + body);
            });
            assertEquals(body, text(run.send(run.open(), post(server.uri("/")))));
        }
    }

    @Test
    final void t09_aRefusedConnectionIsConnect() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        run.fails(run.open(), post(URI.create("http://localhost:" + port + "/")), CONNECT);
    }

    @Test
    final void t09_anUnknownHostIsConnect() {
        run.fails(run.open(), post(URI.create("http://unknown.invalid/")), CONNECT);
    }

    @Test
    final void t09_sendThrowsNothing() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        List<TransportRequest> unusual = Arrays.asList(
                request("NO METHOD", server.uri("/"), BODY, AMPLE, MAX_BYTES),
                post(URI.create("ftp://localhost/")),
                post(URI.create("http:///nowhere")),
                post(URI.create("mailto:" + MARK + "@localhost")));
        for (TransportRequest request : unusual) {
            run.failsWith(assertDoesNotThrow(() -> transport.send(request), "T9: send throws nothing"), anyKind());
        }
        assertRequests(0, server, "T9: what cannot be said in HTTP is not sent");
    }

    @Test
    final void t10_aValueThatCannotBeSentIsNotTold() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        for (String value : Arrays.asList(MARK + "\u20ac", MARK + "\u00e9", MARK + "\u0001", MARK + "\u007f")) {
            Headers given = headers().add("X-Value", value).build();
            CompletableFuture<TransportResponse> exchange = assertDoesNotThrow(
                    () -> transport.send(TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES)),
                    "T9: send throws nothing");
            run.responseOrFailure(exchange, anyKind())
                    .ifPresent(response -> assertArrivedAs(value, last(server.requests())));
        }
    }

    @Test
    final void t11_aCertificateThatExpiredIsRefused() {
        refuses(TestCertificates.EXPIRED);
    }

    @Test
    final void t11_aCertificateForAnotherHostIsRefused() {
        refuses(TestCertificates.WRONG_HOST);
    }

    @Test
    final void t11_theHostNameVerifierOfTheProcessIsNotAsked() {
        try (ProcessWide shared = new ProcessWide()) {
            refuses(TestCertificates.WRONG_HOST);
            shared.assertNotAsked("T11");
        }
    }

    @Test
    final void t11_aSelfSignedCertificateIsRefused() {
        refuses(TestCertificates.SELF_SIGNED);
    }

    @Test
    final void t11_anUnknownAuthorityIsRefusedByDefault() {
        ScriptedServer server = run.serve(tls(connection -> connection.answerEach(OK)));
        run.fails(run.open(TransportConfig.builder().build()), post(server.tlsUri("/")), TLS);
        assertRequests(0, server, "T11");
    }

    @Test
    final void t11_whatIsNotTlsIsRefused() {
        ScriptedServer server = run.serve(connection -> {
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\n" + MARK);
            connection.awaitPeerClose();
        });
        run.fails(run.open(), post(server.tlsUri("/")), TLS);
    }

    @Test
    final void t11_bothVersionsOfTlsAreSpoken() {
        for (String version : Arrays.asList("TLSv1.2", "TLSv1.3")) {
            ScriptedServer server = run.serve(connection -> {
                connection.startTls(TestCertificates.GOOD.server(), version);
                connection.answerEach(OK);
            });
            assertEquals(200, run.send(run.open(), post(server.tlsUri("/"))).status(), version);
        }
    }

    @Test
    final void t12_closeTwiceIsCloseOnce() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        run.send(transport, post(server.uri("/")));
        transport.close();
        assertDoesNotThrow(transport::close, "T12: close is idempotent");
    }

    @Test
    final void t12_closeUnusedIsFine() {
        assertDoesNotThrow(run.open()::close);
    }

    @Test
    final void t12_closeAbortsTheWaitForTheResponse() {
        may(May.ABORT_BEFORE_THE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            begun.complete(null);
            connection.hold();
        });
        closeWhen(begun, server);
    }

    @Test
    final void t12_closeAbortsTheBody() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        closeWhen(begun, run.serve(halfABody(begun)));
    }

    @Test
    final void t12_closeMayBeCalledByWhoeverGetsTheResponse() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")));
        closesThen(transport, exchange);
        assertEquals(200, run.responseOf(exchange).status());
    }

    @Test
    final void t12_closeMayBeCalledByWhoeverGetsTheFailure() {
        ScriptedServer broken = run.serve(ScriptedServer.Connection::read);
        Transport transport = run.open();
        CompletableFuture<TransportResponse> exchange = transport.send(post(broken.uri("/")));
        closesThen(transport, exchange);
        run.failsWith(exchange, IO);
    }

    @Test
    final void t12_closeMayBeCalledByWhoeverIsOutOfTime() {
        ScriptedServer silent = run.serve(connection -> {
            connection.read();
            connection.hold();
        });
        Transport transport = run.open();
        CompletableFuture<TransportResponse> exchange = transport.send(post(silent.uri("/"), SHORT));
        closesThen(transport, exchange);
        run.failsWith(exchange, TIMEOUT);
    }

    @Test
    final void t12_allThreadsAreDaemons() {
        ScriptedServer server = run.serve(tls(connection -> connection.answerEach(OK)));
        run.send(run.open(), post(server.tlsUri("/")));
        List<Thread> others =
                run.newThreads().stream().filter(thread -> !thread.isDaemon()).collect(Collectors.toList());
        assertEquals(Collections.emptyList(), others, "T12: all threads must be daemons");
    }

    @Test
    final void t12_aLentExecutorIsNotShutDown() throws Exception {
        ExecutorService lent = Executors.newCachedThreadPool();
        try {
            ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
            Transport transport;
            try {
                transport = run.open(config().executor(lent).build());
            } catch (IllegalArgumentException e) {
                assertTrue(
                        String.valueOf(e.getMessage()).contains("executor"),
                        "an option that cannot be honoured must be named: executor");
                return;
            }
            assertEquals(200, run.send(transport, post(server.uri("/"))).status());
            transport.close();
            assertFalse(lent.isShutdown(), "T12: what was lent stays its owner's");
        } finally {
            lent.shutdown();
            assertTrue(lent.awaitTermination(10, TimeUnit.SECONDS), "T12: nothing may run on a lent executor for ever");
        }
    }

    @Test
    final void t13_sendFailsAfterClose() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport = run.open();
        run.send(transport, post(server.uri("/")));
        transport.close();
        run.failsWith(
                assertDoesNotThrow(() -> transport.send(post(server.uri("/"))), "T9: send throws nothing"), CANCELLED);
        assertRequests(1, server, "T13");
    }

    @Test
    final void t14_aLiveConnectionIsReused() {
        may(May.REUSE_CONNECTIONS);
        ScriptedServer clear = run.serve(connection -> connection.answerEach(OK));
        ScriptedServer encrypted = run.serve(tls(connection -> connection.answerEach(OK)));
        Transport transport = run.open();
        for (int i = 0; i < 3; i++) {
            run.send(transport, post(clear.uri("/")));
            run.send(transport, post(encrypted.tlsUri("/")));
        }
        assertEquals(1, clear.connectionCount(), "T14: three requests in a row must share one connection");
        assertEquals(1, encrypted.connectionCount(), "T14: three requests in a row must share one TLS connection");
    }

    @Test
    final void t14_aPooledConnectionThatTheServerClosedIsNoFailure() {
        BlockingQueue<ScriptedServer.Connection> closed = new LinkedBlockingQueue<>();
        ScriptedServer server =
                run.serve(connection -> answerAndEnd(connection, ScriptedServer.Connection::fin, closed));
        sendAfterEachClose(server.uri("/"), closed, () -> {}, MANY);
        assertRequests(MANY, server, "T14");
    }

    @Test
    final void t14_aPooledTlsConnectionThatTheServerClosedIsNoFailure() {
        BlockingQueue<ScriptedServer.Connection> closed = new LinkedBlockingQueue<>();
        ScriptedServer server =
                run.serve(tls(connection -> answerAndEnd(connection, ScriptedServer.Connection::fin, closed)));
        sendAfterEachClose(server.tlsUri("/"), closed, () -> {}, 10);
        assertRequests(10, server, "T14");
    }

    @Test
    final void t14_aPooledTlsConnectionThatBrokeOffIsNoFailure() {
        BlockingQueue<ScriptedServer.Connection> closed = new LinkedBlockingQueue<>();
        ScriptedServer server =
                run.serve(tls(connection -> answerAndEnd(connection, ScriptedServer.Connection::breakOff, closed)));
        sendAfterEachClose(server.tlsUri("/"), closed, () -> {}, 10);
        assertRequests(10, server, "T14");
    }

    @Test
    final void t14_aFarewellOnAPooledConnectionIsNotTheAnswerToAnother() {
        BlockingQueue<ScriptedServer.Connection> closed = new LinkedBlockingQueue<>();
        Semaphore received = new Semaphore(0);
        ScriptedServer server = run.serve(connection -> answerAndEnd(
                connection,
                idle -> {
                    received.acquireUninterruptibly();
                    idle.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                    idle.fin();
                },
                closed));
        sendAfterEachClose(server.uri("/"), closed, received::release, 10);
        assertRequests(10, server, "T14");
    }

    @Test
    final void t14_trailersAreNotTheAnswerToAnother() {
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n";
        ScriptedServer server =
                run.serve(connection -> connection.answerEach(chunks + "X-Sum: 1\r\nX-More: 2\r\n\r\n"));
        Transport transport = run.open();
        for (int i = 0; i < 3; i++) {
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals("ok", text(response), "T14: a response ends after its trailers");
        }
    }

    @Test
    final void t14_aConnectionThatTheServerWillCloseIsNotReused() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitPeerClose();
        });
        Transport transport = run.open();
        for (int i = 0; i < 5; i++) {
            assertEquals(200, run.send(transport, post(server.uri("/"))).status());
        }
        assertEquals(5, server.connectionCount(), "T14: Connection: close ends a connection");
    }

    @Test
    final void t14_whatComesLateIsNotTheAnswerToAnother() {
        isNotReusedAfter(TIMEOUT, uri -> post(uri, SHORT));
    }

    @Test
    final void t14_whatComesBeyondTheBoundIsNotTheAnswerToAnother() {
        isNotReusedAfter(TOO_LARGE, uri -> request("POST", uri, BODY, AMPLE, 1));
    }

    @Test
    final void t15_clearTextGoesThroughTheProxy() {
        ScriptedServer proxy = run.serve(connection -> connection.answerEach(OK));
        URI uri = URI.create("http://origin.test/path?q=1");
        assertEquals(200, run.send(run.open(through(proxy)), post(uri)).status());
        assertEquals(
                "POST " + uri + " HTTP/1.1", proxy.requests().get(0).line(), "T15: the proxy is told the whole URI");
        assertArrayEquals(BODY, proxy.requests().get(0).body());
    }

    @Test
    final void t15_tlsGoesThroughATunnel() {
        ScriptedServer proxy = run.serve(tunnel(TestCertificates.GOOD));
        TransportResponse response =
                run.send(run.open(through(proxy)), post(URI.create("https://origin.test:8443/path")));
        assertEquals("ok", text(response));
        ScriptedServer.Request connect = proxy.requests().get(0);
        assertEquals("CONNECT origin.test:8443 HTTP/1.1", connect.line(), "T15: a tunnel to the origin");
        assertTellsProxyNothing(connect);
        assertEquals("POST /path HTTP/1.1", proxy.requests().get(1).line(), "T15: inside, as to the origin itself");
        assertArrayEquals(BODY, proxy.requests().get(1).body());
        assertRequests(2, proxy, "T15");
    }

    @Test
    final void t15_aTunnelIsForOneOriginAlone() {
        ScriptedServer proxy = run.serve(tunnel(TestCertificates.GOOD));
        Transport transport = run.open(through(proxy));
        List<String> origins = Arrays.asList("origin.test:443", "origin.test:8443", "localhost:443");
        for (String origin : origins) {
            run.send(transport, post(URI.create("https://" + origin + "/")));
        }
        assertEquals(
                origins.stream()
                        .map(origin -> "CONNECT " + origin + " HTTP/1.1")
                        .collect(Collectors.toList()),
                proxy.requests().stream()
                        .map(ScriptedServer.Request::line)
                        .filter(line -> line.startsWith("CONNECT"))
                        .collect(Collectors.toList()),
                "T15: each origin must have a tunnel of its own");
    }

    @Test
    final void t15_theOriginIsVerifiedThroughATunnel() {
        ScriptedServer proxy = run.serve(tunnel(TestCertificates.WRONG_HOST));
        run.fails(run.open(through(proxy)), post(URI.create("https://origin.test/")), TLS);
        assertRequests(1, proxy, "T15");
    }

    @Test
    final void t15_aRefusedTunnelIsConnect() {
        try (ProcessWide shared = new ProcessWide()) {
            for (String status : Arrays.asList("407 X\r\nProxy-Authenticate: Basic realm=\"r\"", "403 No", "502 Bad")) {
                ScriptedServer proxy = run.serve(connection ->
                        connection.answerEach("HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\n" + MARK));
                run.fails(run.open(through(proxy)), post(URI.create("https://origin.test/")), CONNECT);
                assertRequests(1, proxy, "T15, after " + status.substring(0, 3) + " to CONNECT");
                assertTellsProxyNothing(proxy.requests().get(0));
            }
            shared.assertNotAsked("T15");
        }
    }

    @Test
    final void t15_aChallengeOfTheProxyIsHandedOn() {
        try (ProcessWide shared = new ProcessWide()) {
            ScriptedServer proxy = run.serve(
                    connection -> connection.answerEach(refusal("407 X\r\nProxy-Authenticate: Basic realm=\"r\"")));
            Transport transport = run.open(through(proxy));
            for (int i = 1; i <= 2; i++) {
                TransportResponse response = run.send(transport, post(URI.create("http://origin.test/")));
                assertEquals(
                        407, response.status(), "T15: what the proxy answers to a request in clear text is the answer");
                assertEquals("why", text(response), "T15: with its body");
                assertRequests(i, proxy, "T4, after 407");
            }
            shared.assertNotAsked("T15");
        }
    }

    @Test
    final void t15_aProxyThatCannotBeReachedIsConnect() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
        }
        TransportConfig config =
                config().proxySelector(always(Proxy.Type.HTTP, nobody)).build();
        run.fails(run.open(config), post(URI.create("http://origin.test/")), CONNECT);
        run.fails(run.open(config), post(URI.create("https://origin.test/")), CONNECT);
    }

    @Test
    final void t15_aSocksProxyIsNotPassedBy() {
        ScriptedServer origin = run.serve(connection -> connection.answerEach(OK));
        ScriptedServer socks = run.serve(ScriptedServer.Connection::fin);
        TransportConfig config = config().proxySelector(always(Proxy.Type.SOCKS, socks.address()))
                .build();
        run.fails(run.open(config), post(origin.uri("/")), CONNECT, IO);
        assertEquals(0, origin.connectionCount(), "T15: a proxy must not be passed by");
    }

    @Test
    final void t15_noProxyIsNoProxy() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Transport transport =
                run.open(config().proxySelector(ProxySelector.of(null)).build());
        assertEquals(200, run.send(transport, post(server.uri("/"))).status());
        assertEquals("POST / HTTP/1.1", server.requests().get(0).line());
    }

    private void may(May ability) {
        assumeFalse(lacks().contains(ability), () -> "this transport lacks what it may lack: " + ability);
    }

    private void timesOut(Consumer<ScriptedServer.Connection> answer) {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            answer.accept(connection);
        });
        run.fails(run.open(), post(server.uri("/"), SHORT), TIMEOUT);
        run.assertLetGo(server, "T2: after the deadline");
    }

    private void cancelWhen(
            CompletableFuture<Void> begun, CompletableFuture<TransportResponse> exchange, ScriptedServer server) {
        await(begun);
        assertTrue(exchange.cancel(true), "T3: an exchange that is under way can be cancelled");
        assertTrue(exchange.isCancelled(), "T3: a future that was cancelled must be so");
        run.assertLetGo(server, "T3: after cancel");
    }

    private void closeWhen(CompletableFuture<Void> begun, ScriptedServer server) {
        Transport transport = run.open();
        CompletableFuture<TransportResponse> exchange = transport.send(large(server.uri("/")));
        await(begun);
        transport.close();
        run.failsWith(exchange, CANCELLED);
        run.assertLetGo(server, "T12: after close");
    }

    private static TransportRequest large(URI uri) {
        return request("POST", uri, BODY, AMPLE, LARGE);
    }

    private static void await(CompletableFuture<Void> begun) {
        assertDoesNotThrow(
                () -> begun.get(AMPLE.toMillis(), TimeUnit.MILLISECONDS), "the request must reach the server");
    }

    private void closesThen(Transport transport, CompletableFuture<TransportResponse> exchange) {
        CompletableFuture<Boolean> interrupted = exchange.handle((response, failure) -> {
            transport.close();
            return Thread.currentThread().isInterrupted();
        });
        assertFalse(
                run.comes(interrupted, "T12: close must not wait for the thread on which an exchange ends"),
                "T12: close must not interrupt the thread on which it is called");
    }

    /** Whether by an orderly end or not, a request that the server has read is not sent a second time. */
    private void isSentOnce(String scheme, boolean reused, Consumer<ScriptedServer.Connection> end) {
        for (String sent : Arrays.asList("POST body", "POST ", "DELETE body", "DELETE ", "GET ")) {
            String method = sent.substring(0, sent.indexOf(' '));
            byte[] body = sent.substring(method.length() + 1).getBytes(ISO_8859_1);
            ScriptedServer server = serve(scheme, lastOf(end));
            Transport transport = run.open();
            if (reused) {
                run.send(transport, post(uri(scheme, server, "/first")));
            }
            run.fails(transport, request(method, uri(scheme, server, "/last"), body, AMPLE, MAX_BYTES), IO);
            assertRequests(reused ? 2 : 1, server, "T4, after " + sent + "was read and its connection ended");
        }
    }

    private ScriptedServer serve(String scheme, Consumer<ScriptedServer.Connection> script) {
        return run.serve(scheme.equals("https") ? tls(script) : script);
    }

    private static URI uri(String scheme, ScriptedServer server, String path) {
        return scheme.equals("https") ? server.tlsUri(path) : server.uri(path);
    }

    /** Either will do for what is malformed, but not for what comes next: a transport may not fail always. */
    private Optional<TransportResponse> readsOrFails(ScriptedServer server, TransportFailure.Kind... kinds) {
        Transport transport = run.open();
        Optional<TransportResponse> response = run.responseOrFailure(transport.send(post(server.uri("/"))), kinds);
        ScriptedServer sound = run.serve(connection -> connection.answerEach(OK));
        assertEquals("ok", text(run.send(transport, post(sound.uri("/")))), "T7: what is well formed must be read");
        return response;
    }

    private void passesOver(String interim) {
        ScriptedServer server = run.serve(connection -> connection.answerEach(interim + OK));
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals(200, response.status(), "T8: an interim response must be passed over");
        assertEquals("ok", text(response));
    }

    private void notWhole(String answer) {
        fails(answer, PROTOCOL);
    }

    private void fails(String answer, TransportFailure.Kind... kinds) {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(answer);
        });
        run.fails(run.open(), post(server.uri("/")), kinds);
        assertRequests(1, server, "T4");
    }

    private void endless(String start, String more) {
        may(May.ABORT_BEFORE_THE_RESPONSE);
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(start);
            connection.flood(more);
        });
        run.fails(run.open(), post(server.uri("/")), TOO_LARGE, PROTOCOL);
        run.assertLetGo(server, "T6: after an endless head");
    }

    private void refuses(TestCertificates certificate) {
        ScriptedServer server = run.serve(connection -> {
            connection.startTls(certificate.server());
            connection.answerEach(OK);
        });
        run.fails(run.open(), post(server.tlsUri("/")), TLS);
        assertRequests(0, server, "T11");
    }

    private void isNotReusedAfter(TransportFailure.Kind kind, Function<URI, TransportRequest> givenUp) {
        String rest = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + MARK;
        ScriptedServer server = run.serve(connection -> {
            if (connection.read().line().contains("/given-up")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (2 + rest.length()) + "\r\n\r\nxx");
                connection.hold();
                connection.send(rest);
            } else {
                connection.send(OK);
            }
            connection.answerEach(OK);
        });
        Transport transport = run.open();
        run.fails(transport, givenUp.apply(server.uri("/given-up")), kind);
        server.release();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "ok",
                    text(run.send(transport, post(server.uri("/")))),
                    "T14: a connection whose exchange was given up must not be reused");
        }
    }

    private void sendAfterEachClose(
            URI uri, BlockingQueue<ScriptedServer.Connection> closed, Runnable received, int times) {
        Transport transport = run.open();
        boolean watches = true;
        for (int i = 1; i <= times; i++) {
            assertEquals(200, run.send(transport, post(uri)).status(), "T14: request " + i + " of " + times);
            received.run();
            ScriptedServer.Connection last = assertDoesNotThrow(() -> closed.take());
            watches = watches && noticed(last);
        }
    }

    /** A client that watches its idle connections closes them too; another looks when it wants to use one again. */
    private static boolean noticed(ScriptedServer.Connection closed) {
        try {
            closed.peerClosed().get(5, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private ScriptedServer.Request receivedEmpty(String method) {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        run.send(run.open(), TransportRequest.of(method, server.uri("/"), PLAIN, NOTHING, AMPLE, MAX_BYTES));
        ScriptedServer.Request received = server.requests().get(0);
        assertEquals(method + " / HTTP/1.1", received.line());
        assertAddsOnlyFraming(received, PLAIN);
        assertEquals(0, received.body().length);
        assertEquals(Collections.emptyList(), received.headers("Transfer-Encoding"), "T5: no body, no coding");
        return received;
    }

    /** Some libraries can send what others cannot; then it must arrive as it is, in ISO 8859-1 or in UTF-8. */
    private static void assertArrivedAs(String value, ScriptedServer.Request request) {
        String received = request.headers("X-Value").get(0);
        assertTrue(
                received.equals(value) || new String(received.getBytes(ISO_8859_1), UTF_8).equals(value),
                "T5: a header value that cannot be sent as it is must fail, but it arrived changed");
    }

    private static TransportFailure.Kind[] anyKind() {
        return TransportFailure.Kind.values();
    }

    private static Duration pace() {
        return SHORT.dividedBy(10);
    }
}
