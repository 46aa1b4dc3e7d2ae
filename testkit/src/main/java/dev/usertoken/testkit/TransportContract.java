package dev.usertoken.testkit;

import static dev.usertoken.spi.TransportFailure.Kind.CONNECT;
import static dev.usertoken.spi.TransportFailure.Kind.IO;
import static dev.usertoken.spi.TransportFailure.Kind.PROTOCOL;
import static dev.usertoken.spi.TransportFailure.Kind.TLS;
import static dev.usertoken.spi.TransportFailure.Kind.TOO_LARGE;
import static dev.usertoken.testkit.TransportCapability.ABORTS_BEFORE_RESPONSE;
import static dev.usertoken.testkit.TransportCapability.BOUNDS_INTERIM_RESPONSES;
import static dev.usertoken.testkit.TransportCapability.BOUNDS_TLS_HANDSHAKE_BY_CONNECT_TIMEOUT;
import static dev.usertoken.testkit.TransportCapability.CLOSES_CONNECTION_AFTER_NON_HTTP;
import static dev.usertoken.testkit.TransportCapability.NOTICES_TRUNCATED_HEAD;
import static dev.usertoken.testkit.TransportCapability.NOTICES_UNREQUESTED_BYTES;
import static dev.usertoken.testkit.TransportCapability.PASSES_OVER_SEVERAL_INTERIM_RESPONSES;
import static dev.usertoken.testkit.TransportCapability.READS_CHUNK_EXTENSIONS;
import static dev.usertoken.testkit.TransportCapability.RELEASES_CONNECTION_CANCELLED_BEFORE_CONNECT;
import static dev.usertoken.testkit.TransportCapability.RETURNS_407_WITHOUT_PROXY;
import static dev.usertoken.testkit.TransportCapability.REUSES_CONNECTIONS;
import static dev.usertoken.testkit.TransportHarness.AMPLE;
import static dev.usertoken.testkit.TransportHarness.BODY;
import static dev.usertoken.testkit.TransportHarness.MARK;
import static dev.usertoken.testkit.TransportHarness.MAX_BYTES;
import static dev.usertoken.testkit.TransportHarness.SHORT;
import static dev.usertoken.testkit.TransportHarness.assertAddsOnlyFraming;
import static dev.usertoken.testkit.TransportHarness.assertRequests;
import static dev.usertoken.testkit.TransportHarness.assertShowsProxyNothing;
import static dev.usertoken.testkit.TransportHarness.config;
import static dev.usertoken.testkit.TransportHarness.headers;
import static dev.usertoken.testkit.TransportHarness.last;
import static dev.usertoken.testkit.TransportHarness.names;
import static dev.usertoken.testkit.TransportHarness.post;
import static dev.usertoken.testkit.TransportHarness.request;
import static dev.usertoken.testkit.TransportHarness.selecting;
import static dev.usertoken.testkit.TransportHarness.text;
import static dev.usertoken.testkit.TransportHarness.through;
import static dev.usertoken.testkit.TransportScripts.CHALLENGES;
import static dev.usertoken.testkit.TransportScripts.CHUNKED;
import static dev.usertoken.testkit.TransportScripts.EARLY_HINTS;
import static dev.usertoken.testkit.TransportScripts.LARGE;
import static dev.usertoken.testkit.TransportScripts.OK;
import static dev.usertoken.testkit.TransportScripts.PROXY_CHALLENGES;
import static dev.usertoken.testkit.TransportScripts.RETRIES;
import static dev.usertoken.testkit.TransportScripts.allBytes;
import static dev.usertoken.testkit.TransportScripts.bodies;
import static dev.usertoken.testkit.TransportScripts.gzip;
import static dev.usertoken.testkit.TransportScripts.lastOf;
import static dev.usertoken.testkit.TransportScripts.repeat;
import static dev.usertoken.testkit.TransportScripts.response;
import static dev.usertoken.testkit.TransportScripts.sendPart;
import static dev.usertoken.testkit.TransportScripts.tls;
import static dev.usertoken.testkit.TransportScripts.tunnel;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The contract of {@link Transport}, as tests over real sockets and real TLS. Extend it with a public constructor without
 * parameters, return your provider, and run it with JUnit 5. The name of a test begins with the number of its rule in
 * {@link Transport}, T1 to T13. The tests play the part of core: they lend the transport threads, cancel its exchanges,
 * and close it last. If a library leaves no way to keep a rule, return the capability from {@link #lacks()}; its tests are
 * then reported as skipped.
 *
 * <p>After each test no thread and no connection of the transport may be left, and no thread of the executor may be
 * interrupted. All messages of each failure are searched for the secrets that were sent and received. The tests examine
 * all threads of the process and the global state of {@code java.net}, so no other test runs at the same time.
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

    /** The library's own timeout is a second longer than the time left, so that the deadline of core comes first. */
    private static final Duration HINT_MARGIN = Duration.ofSeconds(1);

    /** A connection that was idle for so long must be checked before it is used, or not used. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private TransportHarness run;

    /** Creates the contract; JUnit calls it. */
    protected TransportContract() {}

    /** Returns the provider under test; each test creates its own transports with it. */
    protected abstract TransportProvider provider();

    /** Returns the capabilities that this transport lacks; none by default. */
    protected Set<TransportCapability> lacks() {
        return Collections.emptySet();
    }

    /**
     * Returns the beginnings of the names of threads that the library shares in the whole process, whatever transports are
     * open; none by default. The JDK's own are known.
     */
    protected Collection<String> sharedThreads() {
        return Collections.emptySet();
    }

    /** Returns how long to wait before an expected event counts as missing; positive; 10 seconds by default. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    @BeforeEach
    final void start() {
        run = new TransportHarness(provider(), sharedThreads(), patience());
    }

    @AfterEach
    final void leavesNothingBehind() {
        run.end();
    }

    @Test
    final void t01_sendReturnsBeforeTheResponse() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.hold();
            connection.send(OK);
        });
        CompletableFuture<TransportResponse> exchange = run.sendWithoutBlocking(run.open(), post(server.uri("/")));
        server.release();
        assertEquals(200, run.responseOf(exchange).status());
    }

    @Test
    final void t01_sendReturnsBeforeThereIsAConnection() {
        ScriptedServer server = run.opened(ScriptedServer.startUnreachable());
        CompletableFuture<TransportResponse> exchange = run.sendWithoutBlocking(
                run.open(config().connectTimeout(SHORT.multipliedBy(2)).build()), post(server.uri("/")));
        run.failsWith(exchange, CONNECT);
    }

    @Test
    final void t01_sendDoesNotWaitForTheProxySelector() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        CompletableFuture<List<Proxy>> selected = new CompletableFuture<>();
        TransportConfig config = selecting(selected::join);
        CompletableFuture<TransportResponse> exchange =
                run.sendWithoutBlocking(run.open(config), post(server.uri("/")));
        selected.complete(Collections.singletonList(Proxy.NO_PROXY));
        assertEquals(200, run.responseOf(exchange).status());
    }

    @Test
    final void t01_concurrentExchangesDoNotMix() {
        ScriptedServer server = run.serve(connection -> {
            while (true) {
                String sent = new String(connection.read().body(), ISO_8859_1);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + sent.length() + "\r\n\r\n" + sent);
            }
        });
        TransportDriver transport = run.open();
        List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            byte[] body = ("body " + i).getBytes(ISO_8859_1);
            exchanges.add(transport.send(request("POST", server.uri("/"), body, AMPLE, MAX_BYTES)));
        }
        for (int i = 0; i < MANY; i++) {
            assertEquals(
                    "body " + i,
                    text(run.responseOf(exchanges.get(i))),
                    "T1: each of several concurrent exchanges must complete with its own response");
        }
        assertRequests(MANY, server, "T3");
    }

    @Test
    final void t02_cancelBeforeTheTaskRunsSendsNothing() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        Queue<Runnable> waiting = new ArrayDeque<>();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")), waiting::add);
        run.cancel(exchange);
        waiting.forEach(transport::execute);
        run.assertReleased(transport, server);
        assertRequests(0, server, "T2: after a cancel");
    }

    @Test
    final void t02_cancelAbortsConnecting() {
        needs(ABORTS_BEFORE_RESPONSE);
        ScriptedServer server = run.opened(ScriptedServer.startUnreachable());
        TransportDriver transport = run.open();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")), task -> {
            transport.execute(() -> {
                begun.complete(null);
                task.run();
            });
        });
        run.await(begun);
        // Nothing shows from outside when the lookup of the name is over.
        assertThrows(TimeoutException.class, () -> exchange.get(SHORT.toMillis(), TimeUnit.MILLISECONDS));
        run.cancel(exchange);
        run.assertReleased(transport, server);
    }

    @Test
    final void t02_cancelAbortsTheTlsHandshake() {
        needs(ABORTS_BEFORE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(connection -> {
            connection.awaitByte();
            begun.complete(null);
            connection.awaitPeerClose();
        });
        isCancelled(run.open(), post(server.tlsUri("/")), begun, server);
    }

    @Test
    final void t02_cancelAbortsTheProxyTunnel() {
        needs(ABORTS_BEFORE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer proxy = run.serve(connection -> {
            connection.read();
            begun.complete(null);
            connection.hold();
        });
        isCancelled(run.open(through(proxy)), post(URI.create("https://origin.test/")), begun, proxy);
    }

    @Test
    final void t02_cancelAbortsTheRequestBody() {
        needs(ABORTS_BEFORE_RESPONSE);
        for (String scheme : SCHEMES) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ScriptedServer server = serve(scheme, connection -> {
                connection.awaitByte();
                begun.complete(null);
                connection.hold();
                connection.awaitPeerClose();
            });
            TransportDriver transport = run.open();
            CompletableFuture<TransportResponse> exchange =
                    transport.send(request("POST", uri(scheme, server, "/"), new byte[LARGE], AMPLE, MAX_BYTES));
            run.await(begun);
            run.cancel(exchange);
            server.release();
            run.assertReleased(transport, server);
            assertRequests(0, server, "T2: after a cancel within the request");
        }
    }

    @Test
    final void t02_cancelAbortsTheWaitForTheHead() {
        cancelAbortsBeforeResponse(ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsAHeadThatStalls() {
        cancelAbortsBeforeResponse(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-");
            connection.hold();
        });
    }

    @Test
    final void t02_cancelAbortsAHeadThatDrips() {
        cancelAbortsBeforeResponse(connection ->
                connection.drip("HTTP/1.1 200 OK\r\nX: " + MARK + repeat("x", 10_000), Duration.ofMillis(10)));
    }

    @Test
    final void t02_cancelAbortsACountedBody() {
        cancelAbortsBody("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n", ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsAChunkedBody() {
        cancelAbortsBody(CHUNKED + Integer.toHexString(LARGE) + "\r\n", ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsABodyToTheEnd() {
        cancelAbortsBody("HTTP/1.1 200 OK\r\n\r\n", ScriptedServer.Connection::hold);
    }

    @Test
    final void t02_cancelAbortsABodyThatDrips() {
        cancelAbortsBody(
                "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n",
                connection -> connection.drip(repeat("x", 10_000), Duration.ofMillis(10)));
    }

    @Test
    final void t02_cancelAbortsOnAReusedConnection() {
        needs(ABORTS_BEFORE_RESPONSE);
        for (String scheme : SCHEMES) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ScriptedServer server = serve(scheme, lastOf(connection -> {
                begun.complete(null);
                connection.hold();
            }));
            TransportDriver transport = run.open();
            run.send(transport, post(uri(scheme, server, "/first")));
            isCancelled(transport, post(uri(scheme, server, "/last")), begun, server);
        }
    }

    /** The other tests cancel in a known state; this one hits the moments between them. */
    @Test
    final void t02_cancelAtAnyMomentLeavesNothingBehind() {
        needs(ABORTS_BEFORE_RESPONSE);
        needs(RELEASES_CONNECTION_CANCELLED_BEFORE_CONNECT);
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.hold();
        });
        TransportDriver transport = run.open();
        for (int i = 0; i < 2 * MANY; i++) {
            long end = System.nanoTime() + i * 20_000L;
            CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")));
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            exchange.cancel(true);
        }
        run.assertReleased(transport, server);
    }

    @Test
    final void t02_cancelAfterTheResponseAbortsNoOther() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(lastOf(connection -> {
            begun.complete(null);
            connection.hold();
            connection.send(OK);
        }));
        TransportDriver transport = run.open();
        CompletableFuture<TransportResponse> first = transport.send(post(server.uri("/first")));
        run.responseOf(first);
        CompletableFuture<TransportResponse> last = transport.send(post(server.uri("/last")));
        run.await(begun);
        first.cancel(true);
        server.release();
        assertEquals(200, run.responseOf(last).status(), "T2: a cancel must end its own exchange alone");
    }

    @Test
    final void t02_timeLeftIsAHintForOneExchange() {
        Duration timeLeft = Duration.ofMillis(200);
        Duration ownTimeout = timeLeft.plus(HINT_MARGIN);
        Duration serverTime = ownTimeout.plusMillis(300);
        ScriptedServer slow = run.serve(lastOf(connection -> {
            connection.pause(serverTime);
            connection.send(OK);
        }));
        ScriptedServer silent = run.serve(connection -> {
            connection.read();
            connection.hold();
        });
        TransportDriver transport = run.open();
        run.send(transport, post(slow.uri("/first"), timeLeft));
        CompletableFuture<TransportResponse> last = transport.send(post(slow.uri("/last")));
        long start = System.nanoTime();
        CompletableFuture<TransportResponse> hanging = transport.send(post(silent.uri("/"), timeLeft));
        CompletableFuture<Duration> ended =
                hanging.handle((response, failure) -> Duration.ofNanos(System.nanoTime() - start));
        assertEquals(
                200,
                run.responseOf(last, serverTime).status(),
                "T2: the time left of one exchange must not end another on the same connection");
        hanging.cancel(true);
        Duration elapsed = run.completed(ended, "T2: a cancelled future must complete");
        assertTrue(
                elapsed.compareTo(ownTimeout.minusMillis(50)) >= 0,
                () -> "T2: a timeout of the library must be a second longer than the time left, " + timeLeft
                        + ", but the exchange ended after " + elapsed);
    }

    @Test
    final void t02_theLongestTimesAreNoError() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        TransportDriver transport = run.open(config().connectTimeout(longest).build());
        assertEquals(200, run.send(transport, post(server.uri("/"), longest)).status());
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterAClose() {
        failsAndIsSentOnce(connection -> {}, IO);
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterAReset() {
        failsAndIsSentOnce(ScriptedServer.Connection::reset, IO);
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterATlsCut() {
        failsAndIsSentOnce(ScriptedServer.Connection::breakOff, IO);
    }

    @Test
    final void t03_aRequestIsNotSentAgainAfterHalfAHead() {
        failsAndIsSentOnce(connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Le"), IO, PROTOCOL);
    }

    @Test
    final void t03_statusesThatInviteARetryAreReturned() {
        RETRIES.forEach(this::isReturnedAndSentOnce);
    }

    @Test
    final void t03_challengesAreReturned() {
        CHALLENGES.forEach(this::isReturnedAndSentOnce);
    }

    @Test
    final void t03_proxyChallengesWithoutAProxyAreNotMet() {
        for (String challenge : PROXY_CHALLENGES) {
            if (lacks().contains(RETURNS_407_WITHOUT_PROXY)) {
                failsAndIsSentOnce(connection -> connection.send(response(challenge)), PROTOCOL);
            } else {
                isReturnedAndSentOnce(challenge);
            }
        }
    }

    @Test
    final void t03_redirectsAreNotFollowed() {
        ScriptedServer other = run.serve(connection -> connection.answerEach(OK));
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            isReturnedAndSentOnce(status + " Go\r\nLocation: " + other.uri("/"));
        }
        assertEquals(0, other.connectionCount(), "T3: a redirect must not even be connected to");
    }

    @Test
    final void t03_globalNetStateIsNotUsed() {
        try (GlobalNetState global = new GlobalNetState()) {
            TransportDriver transport = run.open();
            for (String scheme : SCHEMES) {
                for (String head : Arrays.asList(
                        "200 OK\r\nSet-Cookie: a=b; HttpOnly\r\nCache-Control: max-age=3600",
                        "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
                        "407 No\r\nProxy-Authenticate: Basic realm=\"r\"")) {
                    ScriptedServer server = serve(scheme, connection -> connection.answerEach(response(head)));
                    run.responseOrFailure(transport.send(post(uri(scheme, server, "/"))), PROTOCOL);
                    run.responseOrFailure(transport.send(post(uri(scheme, server, "/"))), PROTOCOL);
                    global.assertNotUsed("T3, after " + head.substring(0, 3));
                    assertRequests(2, server, "T3, after " + head.substring(0, 3));
                    server.requests()
                            .forEach(received -> assertEquals(
                                    Collections.emptyList(), received.headers("Cookie"), "T3: no cookie may be sent"));
                }
            }
        }
    }

    @Test
    final void t03_cookiesAreNotReturned() {
        String cookie = "a=b; Path=/; HttpOnly";
        ScriptedServer server =
                run.serve(connection -> connection.answerEach(response("200 OK\r\nSet-Cookie: " + cookie)));
        TransportDriver transport = run.open();
        for (int i = 0; i < 2; i++) {
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals(cookie, response.headers().first("Set-Cookie").orElse("absent"), "T4: as any header");
            assertEquals(
                    Collections.emptyList(), server.requests().get(i).headers("Cookie"), "T3: no cookie may be sent");
        }
    }

    @Test
    final void t03_responsesAreNotCached() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(
                response("200 OK\r\nContent-Location: /\r\nCache-Control: public, max-age=3600\r\nETag: \"e\"")));
        TransportDriver transport = run.open();
        run.send(transport, post(server.uri("/")));
        run.send(transport, post(server.uri("/")));
        assertRequests(2, server, "T3");
    }

    @Test
    final void t04_headersAndBodyArriveAsGiven() {
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
        assertEquals("POST /a%20b/%2F..c/?q=%26&r=a+b HTTP/1.1", received.line(), "T4: path and query as given");
        assertArrayEquals(body, received.body(), "T4: the body must arrive as given");
        for (String name : given.names()) {
            assertEquals(
                    given.all(name).stream().map(String::trim).collect(Collectors.toList()),
                    received.headers(name),
                    "T4: header " + name + " must arrive with the values given, in their order, and no more");
            assertTrue(
                    received.headerLines().stream().anyMatch(line -> line.startsWith(name + ":")),
                    "T4: header " + name + " must arrive in its own spelling: " + names(received));
        }
        assertAddsOnlyFraming(received, given);
        assertEquals(
                Collections.singletonList(String.valueOf(body.length)),
                received.headers("Content-Length"),
                "T4: a body of known length must have a Content-Length");
    }

    @Test
    final void t04_anEmptyPostHasContentLengthZero() {
        ScriptedServer.Request received = receivedEmpty("POST");
        assertEquals(Collections.singletonList("0"), received.headers("Content-Length"), "T4: of an empty POST");
    }

    @Test
    final void t04_aDeleteWithoutBodyHasNoLength() {
        List<String> length = receivedEmpty("DELETE").headers("Content-Length");
        assertTrue(
                length.isEmpty() || length.equals(Collections.singletonList("0")),
                "T4: a DELETE without a body may have no Content-Length but 0: " + length);
    }

    @Test
    final void t04_theMethodArrivesAsGiven() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        for (String method : Arrays.asList("POST", "DELETE", "PUT", "PATCH")) {
            run.send(transport, TransportRequest.of(method, server.uri("/"), PLAIN, BODY, AMPLE, MAX_BYTES));
            ScriptedServer.Request received = last(server.requests());
            assertEquals(method + " / HTTP/1.1", received.line(), "T4: the method must arrive as given");
            assertArrayEquals(BODY, received.body(), "T4: the body of " + method + " must arrive as given");
            assertAddsOnlyFraming(received, PLAIN);
        }
    }

    @Test
    final void t04_aGivenAcceptEncodingIsKept() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        Headers given = headers().add("Accept-Encoding", "br").build();
        run.send(run.open(), TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES));
        assertEquals(Collections.singletonList("br"), server.requests().get(0).headers("Accept-Encoding"), "T4");
    }

    @Test
    final void t04_aLargeBodyArrivesWhole() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        byte[] body = new byte[3 << 20];
        new Random(5).nextBytes(body);
        run.send(run.open(), request("POST", server.uri("/"), body, AMPLE, MAX_BYTES));
        assertArrayEquals(body, server.requests().get(0).body(), "T4: a body of 3 MiB must arrive as given");
    }

    @Test
    final void t04_bytesAreReturnedAsReceived() {
        byte[] body = allBytes();
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nX-Twice: one\r\nx-tWICE: two\r\nContent-Length: 256\r\n\r\n");
            connection.send(body);
            connection.read();
        });
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertArrayEquals(body, response.body(), "T4: the response's body must be returned as received");
        assertEquals(
                Arrays.asList("one", "two"),
                response.headers().all("X-Twice"),
                "T4: all header fields of one name must be returned, in order");
    }

    @Test
    final void t04_framingHeadersAreReturned() {
        isReturnedWithFraming("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", "0", "absent");
        isReturnedWithFraming("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", "2", "absent");
        isReturnedWithFraming(CHUNKED + "0\r\n\r\n", "", "absent", "chunked");
        isReturnedWithFraming(CHUNKED + "2\r\nok\r\n0\r\n\r\n", "ok", "absent", "chunked");
        isReturnedWithFraming("HTTP/1.1 204 No Content\r\n\r\n", "", "absent", "absent");
        isReturnedWithFraming("HTTP/1.1 200 OK\r\n\r\n", "", "absent", "absent");
        isReturnedWithFraming("HTTP/1.1 200 OK\r\n\r\nok", "ok", "absent", "absent");
    }

    @Test
    final void t04_onlyLineEndsSeparateHeaders() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(
                "HTTP/1.1 200 OK\r\nX: \u00e9\u0085Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"));
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals("ok", text(response));
        assertEquals(2, response.headers().names().size(), "T4: two header fields came: " + response.headers());
    }

    @Test
    final void t04_chunkExtensionsAreNoPartOfTheBody() {
        needs(READS_CHUNK_EXTENSIONS);
        ScriptedServer server = run.serve(
                connection -> connection.answerEach(CHUNKED + "1;a=b\r\no\r\n01;c;d=\"e\"\r\nk\r\n0;f\r\n\r\n"));
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals("ok", text(response), "T4: chunk extensions must be skipped");
    }

    @Test
    final void t04_compressedBytesAreNotDecoded() {
        byte[] compressed = gzip(new byte[10 * MAX_BYTES]);
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + compressed.length + "\r\n\r\n");
            connection.send(compressed);
            connection.read();
        });
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertArrayEquals(compressed, response.body(), "T4: compressed bytes must be returned as received");
        assertEquals("gzip", response.headers().first("Content-Encoding").orElse("absent"), "T4: with their header");
    }

    @Test
    final void t05_aBodyOfExactlyTheBoundIsRead() {
        for (Consumer<ScriptedServer.Connection> script : bodies(MAX_BYTES)) {
            ScriptedServer server = run.serve(script);
            assertEquals(
                    MAX_BYTES,
                    run.send(run.open(), post(server.uri("/"))).bodyLength(),
                    "T5: a body that is as long as the bound must be returned whole");
        }
    }

    @Test
    final void t05_aBodyOverTheBoundIsTooLarge() {
        for (Consumer<ScriptedServer.Connection> script : bodies(MAX_BYTES + 1)) {
            ScriptedServer server = run.serve(script);
            run.fails(run.open(), post(server.uri("/")), TOO_LARGE);
        }
    }

    @Test
    final void t05_aDeclaredLengthOverTheBoundIsTooLargeAtOnce() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (MAX_BYTES + 1) + "\r\n\r\n" + MARK);
            connection.awaitPeerClose();
        });
        run.fails(run.open(), post(server.uri("/")), TOO_LARGE);
        run.assertConnectionEnds(server, "T5: after a length over the bound");
    }

    @Test
    final void t05_anEndlessBodyIsTooLarge() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(CHUNKED);
            connection.flood("6\r\n" + MARK + "\r\n");
        });
        run.fails(run.open(), post(server.uri("/")), TOO_LARGE);
        run.assertConnectionEnds(server, "T5: after an endless body");
    }

    @Test
    final void t05_endlessHeadersAreGivenUp() {
        isGivenUp("HTTP/1.1 200 OK\r\n", "X: " + MARK + repeat("x", 1000) + "\r\n");
    }

    @Test
    final void t05_anEndlessHeaderIsGivenUp() {
        isGivenUp("HTTP/1.1 200 OK\r\nX: ", MARK + repeat("x", 1000));
    }

    @Test
    final void t05_anEndlessStatusLineIsGivenUp() {
        isGivenUp("HTTP/1.1 200 ", MARK + repeat("x", 1000));
    }

    @Test
    final void t05_endlessInterimResponsesAreGivenUp() {
        needs(BOUNDS_INTERIM_RESPONSES);
        isGivenUp("", "HTTP/1.1 103 Early Hints\r\nX: " + MARK + "\r\n\r\n");
    }

    @Test
    final void t05_endlessTrailersAreGivenUp() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(CHUNKED + "0\r\n");
            connection.flood("X: " + MARK + repeat("x", 1000) + "\r\n");
        });
        readsOrFails(server, TOO_LARGE, PROTOCOL, IO)
                .ifPresent(response -> assertEquals("", text(response), "T5: trailers are no part of the body"));
        run.assertConnectionEnds(server, "T5: after endless trailers");
    }

    @Test
    final void t06_aBodyShorterThanItsLengthFails() {
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
    }

    @Test
    final void t06_truncatedChunksFail() {
        isMalformed(CHUNKED + "9\r\n" + MARK);
        isMalformed(CHUNKED + "6\r\n" + MARK + "\r\n");
    }

    @Test
    final void t06_malformedChunksFail() {
        isMalformed(CHUNKED + MARK + "\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    final void t06_aResponseThatIsNotHttpFails() {
        isMalformed("SSH-2.0-" + MARK + "\r\n\r\n");
        isMalformed("HTTP/1.1 " + MARK + " OK\r\nContent-Length: 0\r\n\r\n");
        isMalformed("HTTP/2 200\r\n\r\n");
        failsAfter("\r\n\r\n", PROTOCOL, IO);
    }

    @Test
    final void t06_aResponseThatIsNotHttpEndsTheConnection() {
        needs(CLOSES_CONNECTION_AFTER_NON_HTTP);
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("SSH-2.0-" + MARK + "\r\n\r\n");
            connection.hold();
        });
        run.fails(run.open(), post(server.uri("/")), PROTOCOL);
        run.assertConnectionEnds(server, "T6: after a response that is not HTTP");
    }

    @Test
    final void t06_anUnreadableLengthFails() {
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: " + MARK + "\r\n\r\nok");
    }

    @Test
    final void t06_twoLengthsThatDifferFail() {
        isMalformed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 6\r\n\r\n" + MARK);
    }

    @Test
    final void t06_aLengthBesideChunksDoesNotCount() {
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
                                MARK, text(response), "T6: the chunks must count, not the length beside them"));
            }
        }
    }

    @Test
    final void t06_anUnknownTransferCodingFails() {
        isMalformed("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n6\r\n" + MARK + "\r\n0\r\n\r\n");
        isMalformed("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + MARK);
    }

    @Test
    final void t06_aMalformedHeaderLineIsNoHeader() {
        for (String line : Arrays.asList("NoColon", "X: a\rNoLine: b")) {
            ScriptedServer server = run.serve(connection -> {
                connection.read();
                connection.send("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\nok");
            });
            readsOrFails(server, PROTOCOL)
                    .ifPresent(response -> assertTrue(
                            Collections.disjoint(response.headers().names(), Arrays.asList("NoColon", "NoLine")),
                            "T6: a malformed header line must fail or be skipped"));
        }
    }

    @Test
    final void t06_aTruncatedHeadFails() {
        needs(NOTICES_TRUNCATED_HEAD);
        failsAfter("HTTP/1.1 200 OK\r\nX-Reply: " + MARK, PROTOCOL, IO);
        failsAfter("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Reply: " + MARK, PROTOCOL, IO);
        failsAfter("HTTP/1.1 204 No Content\r\nX-Reply: " + MARK + "\r\n", PROTOCOL, IO);
    }

    @Test
    final void t06_noResponseAtAllFails() {
        failsAfter("", IO);
    }

    @Test
    final void t06_aResetInTheBodyFails() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
            connection.pause(Duration.ofMillis(200));
            connection.reset();
        });
        run.fails(run.open(), post(server.uri("/")), IO);
    }

    @Test
    final void t06_aTlsCutInTheBodyFails() {
        ScriptedServer server = run.serve(tls(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + MARK);
            connection.breakOff();
        }));
        run.fails(run.open(), post(server.tlsUri("/")), PROTOCOL, IO);
    }

    @Test
    final void t07_everyStatusIsAResponse() {
        TransportDriver transport = run.open();
        for (int status : new int[] {200, 201, 202, 299, 300, 400, 403, 404, 409, 418, 500, 502, 503, 504, 599}) {
            ScriptedServer server = run.serve(connection -> connection.answerEach(response(status + " Any Reason")));
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals(status, response.status(), "T7: every status is a response");
            assertEquals("why", text(response), "T7: with its body");
        }
    }

    @Test
    final void t07_statusesWithoutBodyAreResponses() {
        for (String head : Arrays.asList("HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 205")) {
            String framing = head.endsWith("205") ? " Reset\r\nContent-Length: 0\r\n\r\n" : "\r\n\r\n";
            ScriptedServer server = run.serve(connection -> connection.answerEach(head + framing));
            assertEquals(0, run.send(run.open(), post(server.uri("/"))).bodyLength(), "T7: " + head);
        }
    }

    @Test
    final void t07_anInterimResponseIsNotTheResponse() {
        isSkipped("HTTP/1.1 100 Continue\r\n\r\n");
        isSkipped(EARLY_HINTS);
    }

    @Test
    final void t07_severalInterimResponsesAreNotTheResponse() {
        needs(PASSES_OVER_SEVERAL_INTERIM_RESPONSES);
        isSkipped("HTTP/1.1 100 Continue\r\n\r\n" + EARLY_HINTS + EARLY_HINTS);
    }

    @Test
    final void t08_aRefusedConnectionIsConnect() throws IOException {
        run.fails(
                run.open(),
                post(URI.create("http://localhost:" + unusedAddress().getPort() + "/")),
                CONNECT);
    }

    @Test
    final void t08_anUnknownHostIsConnect() {
        run.fails(run.open(), post(URI.create("http://unknown.invalid/")), CONNECT);
    }

    @Test
    final void t08_theConnectTimeoutIsConnect() {
        ScriptedServer server = run.opened(ScriptedServer.startUnreachable());
        run.fails(run.open(config().connectTimeout(SHORT).build()), post(server.uri("/")), CONNECT);
    }

    @Test
    final void t08_theConnectTimeoutBoundsTheTlsHandshake() {
        needs(BOUNDS_TLS_HANDSHAKE_BY_CONNECT_TIMEOUT);
        ScriptedServer server = run.serve(ScriptedServer.Connection::awaitPeerClose);
        run.fails(run.open(config().connectTimeout(SHORT).build()), post(server.tlsUri("/")), CONNECT);
        run.assertConnectionEnds(server, "T8: after the connect timeout");
    }

    @Test
    final void t08_aRequestThatCannotBeSentIsAFailure() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        for (TransportRequest request : Arrays.asList(
                request("NO METHOD", server.uri("/"), BODY, AMPLE, MAX_BYTES),
                post(URI.create("ftp://localhost/")),
                post(URI.create("http:///nowhere")),
                post(URI.create("mailto:" + MARK + "@localhost")))) {
            run.fails(transport, request, anyKind());
        }
        assertRequests(0, server, "T8: a request that is not HTTP must not be sent");
    }

    @Test
    final void t08_anExecutorThatRejectsIsConnect() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        for (Supplier<Throwable> thrown : Arrays.<Supplier<Throwable>>asList(
                () -> new RejectedExecutionException(MARK), () -> new NoClassDefFoundError(MARK))) {
            run.failsWith(transport.send(post(server.uri("/")), task -> sneakyThrow(thrown.get())), CONNECT);
        }
        assertRequests(0, server, "T8");
        assertEquals(200, run.send(transport, post(server.uri("/"))).status());
    }

    @Test
    final void t08_aProxySelectorThatFailsIsConnect() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        for (Supplier<Throwable> thrown : Arrays.<Supplier<Throwable>>asList(
                () -> new IllegalStateException(MARK),
                () -> new AssertionError(MARK),
                () -> new StackOverflowError(MARK))) {
            run.fails(run.open(selecting(() -> sneakyThrow(thrown.get()))), post(server.uri("/")), CONNECT);
        }
        assertEquals(0, server.connectionCount(), "T13: a proxy must not be bypassed");
    }

    @Test
    final void t08_aProxySelectorThatReturnsNullIsNoError() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        CompletableFuture<TransportResponse> exchange =
                run.open(selecting(() -> null)).send(post(server.uri("/")));
        run.responseOrFailure(exchange, CONNECT)
                .ifPresent(
                        response -> assertEquals(200, response.status(), "T8: null may mean that there is no proxy"));
    }

    @Test
    final void t09_aValueThatCannotBeSentIsInNoMessage() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        for (String value : Arrays.asList(MARK + "\u20ac", MARK + "\u00e9", MARK + "\u0001", MARK + "\u007f")) {
            Headers given = headers().add("X-Value", value).build();
            CompletableFuture<TransportResponse> exchange =
                    transport.send(TransportRequest.of("POST", server.uri("/"), given, BODY, AMPLE, MAX_BYTES));
            run.responseOrFailure(exchange, anyKind())
                    .ifPresent(response -> assertArrivedAs(value, last(server.requests())));
        }
    }

    @Test
    final void t10_anExpiredCertificateIsRefused() {
        isRefused(TestCertificates.EXPIRED);
    }

    @Test
    final void t10_aCertificateForAnotherHostIsRefused() {
        isRefused(TestCertificates.WRONG_HOST);
    }

    @Test
    final void t10_theGlobalHostNameVerifierIsNotUsed() {
        try (GlobalNetState global = new GlobalNetState()) {
            isRefused(TestCertificates.WRONG_HOST);
            global.assertNotUsed("T10");
        }
    }

    @Test
    final void t10_aSelfSignedCertificateIsRefused() {
        isRefused(TestCertificates.SELF_SIGNED);
    }

    @Test
    final void t10_anUnknownAuthorityIsRefusedByDefault() {
        ScriptedServer server = run.serve(tls(connection -> connection.answerEach(OK)));
        run.fails(run.open(TransportConfig.builder().build()), post(server.tlsUri("/")), TLS);
        assertRequests(0, server, "T10");
    }

    @Test
    final void t10_aServerWithoutTlsIsRefused() {
        ScriptedServer server = run.serve(connection -> {
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\n" + MARK);
            connection.awaitPeerClose();
        });
        run.fails(run.open(), post(server.tlsUri("/")), TLS);
    }

    @Test
    final void t10_bothVersionsOfTlsAreSupported() {
        for (String version : Arrays.asList("TLSv1.2", "TLSv1.3")) {
            ScriptedServer server = run.serve(connection -> {
                connection.startTls(TestCertificates.GOOD.server(), version);
                connection.answerEach(OK);
            });
            assertEquals(200, run.send(run.open(), post(server.tlsUri("/"))).status(), version);
        }
    }

    @Test
    final void t11_aLiveConnectionIsReused() {
        needs(REUSES_CONNECTIONS);
        ScriptedServer clear = run.serve(connection -> connection.answerEach(OK));
        ScriptedServer encrypted = run.serve(tls(connection -> connection.answerEach(OK)));
        TransportDriver transport = run.open();
        for (int i = 0; i < 3; i++) {
            run.send(transport, post(clear.uri("/")));
            run.send(transport, post(encrypted.tlsUri("/")));
        }
        assertEquals(1, clear.connectionCount(), "T11: three requests in a row must share one connection");
        assertEquals(1, encrypted.connectionCount(), "T11: three requests in a row must share one TLS connection");
    }

    /** One test for all ways to close a connection, since each would take the two seconds. */
    @Test
    final void t11_connectionsClosedWhileIdleAreNotUsed() {
        List<IdleServer> idle = new ArrayList<>(Arrays.asList(
                new IdleServer("http", ScriptedServer.Connection::fin),
                new IdleServer("https", ScriptedServer.Connection::fin),
                new IdleServer("https", ScriptedServer.Connection::breakOff)));
        if (!lacks().contains(NOTICES_UNREQUESTED_BYTES)) {
            idle.add(new IdleServer("http", connection -> {
                connection.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                connection.fin();
            }));
        }
        ScriptedServer busy = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        idle.forEach(server -> server.sendTwo(transport));
        CountDownLatch never = new CountDownLatch(1);
        long start = System.nanoTime();
        while (System.nanoTime() - start < IDLE.plusMillis(100).toNanos()) {
            run.send(transport, post(busy.uri("/")));
            assertDoesNotThrow(() -> never.await(50, TimeUnit.MILLISECONDS));
        }
        idle.forEach(server -> server.sendTwo(transport));
    }

    @Test
    final void t11_trailersAreNotTheNextResponse() {
        ScriptedServer server = run.serve(
                connection -> connection.answerEach(CHUNKED + "2\r\nok\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"));
        TransportDriver transport = run.open();
        for (int i = 0; i < 3; i++) {
            TransportResponse response = run.send(transport, post(server.uri("/")));
            assertEquals("ok", text(response), "T11: a response ends after its trailers");
        }
    }

    @Test
    final void t11_aConnectionThatTheServerWillCloseIsNotReused() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitPeerClose();
        });
        TransportDriver transport = run.open();
        for (int i = 0; i < 5; i++) {
            assertEquals(200, run.send(transport, post(server.uri("/"))).status());
        }
        assertEquals(5, server.connectionCount(), "T11: Connection: close ends a connection");
    }

    @Test
    final void t11_aConnectionIsNotReusedAfterACancel() {
        isNotReusedAfter((transport, begun, uri) -> {
            CompletableFuture<TransportResponse> exchange = transport.send(post(uri));
            run.await(begun);
            run.cancel(exchange);
            run.eventually(transport::isIdle, () -> "T2: after the cancel, the thread of the executor must be free");
        });
    }

    @Test
    final void t11_aConnectionIsNotReusedAfterALongBody() {
        isNotReusedAfter(
                (transport, begun, uri) -> run.fails(transport, request("POST", uri, BODY, AMPLE, 1), TOO_LARGE));
    }

    @Test
    final void t12_closeTwiceIsCloseOnce() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport = run.open();
        run.send(transport, post(server.uri("/")));
        transport.close();
        assertDoesNotThrow(transport::close, "T12: close is idempotent");
    }

    @Test
    final void t12_anUnusedTransportCanBeClosed() {
        assertDoesNotThrow(run.open()::close);
    }

    @Test
    final void t12_closeMayBeCalledWhenTheResponseArrives() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.hold();
            connection.send(OK);
        });
        assertEquals(200, run.responseOf(closedWhenDone(server)).status());
    }

    @Test
    final void t12_closeMayBeCalledWhenTheExchangeFails() {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.hold();
        });
        run.failsWith(closedWhenDone(server), IO);
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
    final void t13_clearTextGoesThroughTheProxy() {
        ScriptedServer proxy = run.serve(connection -> connection.answerEach(OK));
        URI uri = URI.create("http://origin.test/path?q=1");
        assertEquals(200, run.send(run.open(through(proxy)), post(uri)).status());
        assertEquals("POST " + uri + " HTTP/1.1", proxy.requests().get(0).line(), "T13: the proxy needs the whole URI");
        assertArrayEquals(BODY, proxy.requests().get(0).body());
    }

    @Test
    final void t13_tlsGoesThroughATunnel() {
        ScriptedServer proxy = run.serve(tunnel(TestCertificates.GOOD));
        TransportResponse response =
                run.send(run.open(through(proxy)), post(URI.create("https://origin.test:8443/path")));
        assertEquals("ok", text(response));
        ScriptedServer.Request connect = proxy.requests().get(0);
        assertEquals("CONNECT origin.test:8443 HTTP/1.1", connect.line(), "T13: a tunnel to the origin");
        assertShowsProxyNothing(connect);
        assertEquals("POST /path HTTP/1.1", proxy.requests().get(1).line(), "T13: inside, as to the origin itself");
        assertArrayEquals(BODY, proxy.requests().get(1).body());
        assertRequests(2, proxy, "T13");
    }

    @Test
    final void t13_aTunnelServesOneOriginAlone() {
        ScriptedServer proxy = run.serve(tunnel(TestCertificates.GOOD));
        TransportDriver transport = run.open(through(proxy));
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
                "T13: each origin must have a tunnel of its own");
    }

    @Test
    final void t13_theOriginIsVerifiedThroughATunnel() {
        ScriptedServer proxy = run.serve(tunnel(TestCertificates.WRONG_HOST));
        run.fails(run.open(through(proxy)), post(URI.create("https://origin.test/")), TLS);
        assertRequests(1, proxy, "T13");
    }

    @Test
    final void t13_aRefusedTunnelIsConnect() {
        try (GlobalNetState global = new GlobalNetState()) {
            for (String status : Arrays.asList("407 X\r\nProxy-Authenticate: Basic realm=\"r\"", "403 No", "502 Bad")) {
                tunnelFails(connection ->
                        connection.answerEach("HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\n" + MARK));
            }
            global.assertNotUsed("T13");
        }
    }

    @Test
    final void t13_aBrokenTunnelIsConnect() {
        tunnelFails(ScriptedServer.Connection::read);
        tunnelFails(connection -> {
            connection.read();
            connection.reset();
        });
        tunnelFails(connection -> {
            connection.read();
            connection.send("SSH-2.0-" + MARK + "\r\n\r\n");
        });
        tunnelFails(connection -> {
            connection.read();
            connection.send("HTTP/1.1 20");
        });
    }

    @Test
    final void t13_aChallengeOfTheProxyIsReturned() {
        try (GlobalNetState global = new GlobalNetState()) {
            ScriptedServer proxy = run.serve(
                    connection -> connection.answerEach(response("407 X\r\nProxy-Authenticate: Basic realm=\"r\"")));
            TransportDriver transport = run.open(through(proxy));
            for (int i = 1; i <= 2; i++) {
                TransportResponse response = run.send(transport, post(URI.create("http://origin.test/")));
                assertEquals(407, response.status(), "T13: a proxy's own response in clear text is the response");
                assertEquals("why", text(response), "T13: with its body");
                assertRequests(i, proxy, "T3, after 407");
            }
            global.assertNotUsed("T13");
        }
    }

    @Test
    final void t13_anUnreachableProxyIsConnect() throws IOException {
        TransportConfig config = through(Proxy.Type.HTTP, unusedAddress());
        run.fails(run.open(config), post(URI.create("http://origin.test/")), CONNECT);
        run.fails(run.open(config), post(URI.create("https://origin.test/")), CONNECT);
    }

    @Test
    final void t13_aSocksProxyIsNotBypassed() {
        ScriptedServer origin = run.serve(connection -> connection.answerEach(OK));
        ScriptedServer socks = run.serve(ScriptedServer.Connection::fin);
        TransportConfig config = through(Proxy.Type.SOCKS, socks.address());
        run.fails(run.open(config), post(origin.uri("/")), CONNECT, IO);
        assertEquals(0, origin.connectionCount(), "T13: a proxy must not be bypassed");
    }

    @Test
    final void t13_noProxyMeansNoProxy() {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        TransportDriver transport =
                run.open(config().proxySelector(ProxySelector.of(null)).build());
        assertEquals(200, run.send(transport, post(server.uri("/"))).status());
        assertEquals("POST / HTTP/1.1", server.requests().get(0).line());
    }

    private void needs(TransportCapability capability) {
        assumeTrue(!lacks().contains(capability), () -> "this transport lacks " + capability);
    }

    private ScriptedServer serve(String scheme, Consumer<ScriptedServer.Connection> script) {
        return run.serve(scheme.equals("https") ? tls(script) : script);
    }

    private static URI uri(String scheme, ScriptedServer server, String path) {
        return scheme.equals("https") ? server.tlsUri(path) : server.uri(path);
    }

    private static InetSocketAddress unusedAddress() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
        }
    }

    private static TransportFailure.Kind[] anyKind() {
        return TransportFailure.Kind.values();
    }

    private void cancelAbortsBeforeResponse(Consumer<ScriptedServer.Connection> script) {
        needs(ABORTS_BEFORE_RESPONSE);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            begun.complete(null);
            script.accept(connection);
        });
        isCancelled(run.open(), post(server.uri("/")), begun, server);
    }

    private void cancelAbortsBody(String head, Consumer<ScriptedServer.Connection> script) {
        for (String scheme : SCHEMES) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ScriptedServer server = serve(scheme, connection -> {
                connection.read();
                sendPart(head, connection);
                begun.complete(null);
                script.accept(connection);
            });
            TransportRequest request = request("POST", uri(scheme, server, "/"), BODY, AMPLE, LARGE);
            isCancelled(run.open(), request, begun, server);
        }
    }

    private void isCancelled(
            TransportDriver transport, TransportRequest request, CompletableFuture<Void> begun, ScriptedServer server) {
        CompletableFuture<TransportResponse> exchange = transport.send(request);
        run.await(begun);
        run.cancel(exchange);
        run.assertReleased(transport, server);
    }

    private void failsAndIsSentOnce(Consumer<ScriptedServer.Connection> end, TransportFailure.Kind... kinds) {
        isSentOnce(
                connection -> {
                    end.accept(connection);
                    connection.close();
                },
                exchange -> run.failsWith(exchange, kinds));
    }

    private void isReturnedAndSentOnce(String head) {
        isSentOnce(connection -> connection.send(response(head)), exchange -> {
            TransportResponse response = run.responseOf(exchange);
            assertEquals(head.substring(0, 3), String.valueOf(response.status()), "T7: every status is a response");
            assertEquals("why", text(response), "T4: the body of " + head + " must be returned");
            for (String line : head.split("\r\n", -1)) {
                String[] field = line.split(": ", 2);
                assertTrue(
                        field.length == 1 || response.headers().all(field[0]).contains(field[1]),
                        "T4: each header must be returned, but this one is missing: " + line);
            }
        });
    }

    /** Sends the requests of core in clear text and over TLS, on new connections and on reused ones. */
    private void isSentOnce(
            Consumer<ScriptedServer.Connection> end, Consumer<CompletableFuture<TransportResponse>> check) {
        TransportDriver transport = run.open();
        for (String scheme : SCHEMES) {
            ScriptedServer reused = serve(scheme, lastOf(end));
            for (String sent : Arrays.asList("POST body", "POST ", "DELETE body", "DELETE ")) {
                String rule = "T3, after " + sent + " over " + scheme;
                ScriptedServer unused = serve(scheme, lastOf(end));
                check.accept(transport.send(requestOf(sent, uri(scheme, unused, "/last"))));
                assertRequests(1, unused, rule);

                run.send(transport, post(uri(scheme, reused, "/first")));
                int before = reused.requests().size();
                check.accept(transport.send(requestOf(sent, uri(scheme, reused, "/last"))));
                assertRequests(before + 1, reused, rule + " on a reused connection");
            }
        }
    }

    private static TransportRequest requestOf(String sent, URI uri) {
        String[] methodAndBody = sent.split(" ", 2);
        return request(methodAndBody[0], uri, methodAndBody[1].getBytes(ISO_8859_1), AMPLE, MAX_BYTES);
    }

    /** Accepts a failure as well as a response, but not a transport that fails always. */
    private Optional<TransportResponse> readsOrFails(ScriptedServer server, TransportFailure.Kind... kinds) {
        TransportDriver transport = run.open();
        Optional<TransportResponse> response = run.responseOrFailure(transport.send(post(server.uri("/"))), kinds);
        ScriptedServer sound = run.serve(connection -> connection.answerEach(OK));
        assertEquals("ok", text(run.send(transport, post(sound.uri("/")))), "T6: a sound response must be read");
        return response;
    }

    private void isReturnedWithFraming(String sent, String body, String length, String coding) {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(sent);
        });
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals(body, text(response));
        assertEquals(
                length + " and " + coding,
                response.headers().first("Content-Length").orElse("absent") + " and "
                        + response.headers().first("Transfer-Encoding").orElse("absent"),
                "T4: Content-Length and Transfer-Encoding must be returned as received, after " + sent);
    }

    private void isSkipped(String interim) {
        ScriptedServer server = run.serve(connection -> connection.answerEach(interim + OK));
        TransportResponse response = run.send(run.open(), post(server.uri("/")));
        assertEquals(200, response.status(), "T7: an interim response must be skipped");
        assertEquals("ok", text(response));
    }

    private void isMalformed(String response) {
        failsAfter(response, PROTOCOL);
    }

    private void failsAfter(String response, TransportFailure.Kind... kinds) {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(response);
        });
        run.fails(run.open(), post(server.uri("/")), kinds);
        assertRequests(1, server, "T3");
    }

    private void isGivenUp(String start, String more) {
        ScriptedServer server = run.serve(connection -> {
            connection.read();
            connection.send(start);
            connection.flood(more);
        });
        run.fails(run.open(), post(server.uri("/")), TOO_LARGE, PROTOCOL, IO);
        if (lacks().contains(CLOSES_CONNECTION_AFTER_NON_HTTP)) {
            server.close();
        } else {
            run.assertConnectionEnds(server, "T5: after an endless head");
        }
    }

    private void isRefused(TestCertificates certificate) {
        ScriptedServer server = run.serve(connection -> {
            connection.startTls(certificate.server());
            connection.answerEach(OK);
        });
        run.fails(run.open(), post(server.tlsUri("/")), TLS);
        assertRequests(0, server, "T10");
    }

    private void tunnelFails(Consumer<ScriptedServer.Connection> script) {
        ScriptedServer proxy = run.serve(script);
        run.fails(run.open(through(proxy)), post(URI.create("https://origin.test/")), CONNECT);
        assertRequests(1, proxy, "T13, after a CONNECT that failed");
        assertShowsProxyNothing(proxy.requests().get(0));
    }

    private void isNotReusedAfter(GivenUp givenUp) {
        String rest = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + MARK;
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ScriptedServer server = run.serve(connection -> {
            if (connection.read().line().contains("/given-up")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (2 + rest.length()) + "\r\n\r\nxx");
                begun.complete(null);
                connection.hold();
                connection.send(rest);
            } else {
                connection.send(OK);
            }
            connection.answerEach(OK);
        });
        TransportDriver transport = run.open();
        givenUp.exchange(transport, begun, server.uri("/given-up"));
        server.release();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "ok",
                    text(run.send(transport, post(server.uri("/")))),
                    "T11: a connection whose exchange was given up must not be reused");
        }
    }

    /** Closes the transport on the thread that completes the future. */
    private CompletableFuture<TransportResponse> closedWhenDone(ScriptedServer server) {
        TransportDriver transport = run.open();
        CompletableFuture<TransportResponse> exchange = transport.send(post(server.uri("/")));
        CompletableFuture<Boolean> interrupted = exchange.handle((response, failure) -> {
            transport.close();
            return Thread.currentThread().isInterrupted();
        });
        server.release();
        assertFalse(
                run.completed(interrupted, "T12: close must not wait for the thread on which it is called"),
                "T12: close must not interrupt the thread on which it is called");
        return exchange;
    }

    private ScriptedServer.Request receivedEmpty(String method) {
        ScriptedServer server = run.serve(connection -> connection.answerEach(OK));
        run.send(run.open(), TransportRequest.of(method, server.uri("/"), PLAIN, NOTHING, AMPLE, MAX_BYTES));
        ScriptedServer.Request received = server.requests().get(0);
        assertEquals(method + " / HTTP/1.1", received.line());
        assertAddsOnlyFraming(received, PLAIN);
        assertEquals(0, received.body().length);
        assertEquals(Collections.emptyList(), received.headers("Transfer-Encoding"), "T4: no body, no coding");
        return received;
    }

    /** Checks a value that only some libraries can send: it must arrive unchanged, in ISO 8859-1 or in UTF-8. */
    private static void assertArrivedAs(String value, ScriptedServer.Request request) {
        String received = request.headers("X-Value").get(0);
        assertTrue(
                received.equals(value) || new String(received.getBytes(ISO_8859_1), UTF_8).equals(value),
                "T4: a header value that cannot be sent unchanged must fail, but it arrived changed");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T, E extends Throwable> T sneakyThrow(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @FunctionalInterface
    private interface GivenUp {
        void exchange(TransportDriver transport, CompletableFuture<Void> begun, URI uri);
    }

    /** A server that closes its first two connections after one response each, and keeps all later ones. */
    private final class IdleServer {
        private final String scheme;
        private final ScriptedServer server;
        private final CompletableFuture<Void> received = new CompletableFuture<>();

        IdleServer(String scheme, Consumer<ScriptedServer.Connection> end) {
            this.scheme = scheme;
            this.server = serve(scheme, connection -> {
                connection.read();
                connection.hold();
                connection.send(OK);
                if (connection.number() <= 2) {
                    run.await(received);
                    end.accept(connection);
                    connection.awaitPeerClose();
                }
                connection.answerEach(OK);
            });
        }

        void sendTwo(TransportDriver transport) {
            int before = server.requests().size();
            List<CompletableFuture<TransportResponse>> exchanges = IntStream.range(0, 2)
                    .mapToObj(i -> transport.send(post(uri(scheme, server, "/"))))
                    .collect(Collectors.toList());
            run.eventually(
                    () -> server.requests().size() == before + 2,
                    () -> "T11: two requests must arrive, but did not; after " + IDLE
                            + " of idleness, closed connections must not be used");
            server.release();
            exchanges.forEach(exchange -> assertEquals(
                    200,
                    run.responseOf(exchange).status(),
                    "T11: a connection that was closed while idle for " + IDLE + " must not be used"));
            received.complete(null);
            assertRequests(before + 2, server, "T3");
        }
    }
}
