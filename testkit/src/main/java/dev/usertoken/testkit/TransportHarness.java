package dev.usertoken.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.internal.contract.TransportDriver;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Opens and closes the transports and servers of one test of the contract, and holds its assertions. */
final class TransportHarness {
    /** A time limit that is never reached. */
    static final Duration AMPLE = Duration.ofSeconds(30);

    /** A time limit that is reached. */
    static final Duration SHORT = Duration.ofMillis(300);

    static final int MAX_BYTES = 100_000;

    /** Part of each secret that a test sends or receives; no message may contain it. */
    static final String MARK = "s3cr3t";

    static final byte[] BODY = ("{\"Password\":\"" + MARK + "-password\"}").getBytes(StandardCharsets.UTF_8);

    private final TransportProvider provider;
    private final Collection<String> sharedThreads;
    private final Duration patience;
    private final Set<Thread> threadsBefore = threads();
    private final List<TransportDriver> transports = new ArrayList<>();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private final List<Closeable> reserved = new ArrayList<>();

    TransportHarness(TransportProvider provider, Collection<String> sharedThreads, Duration patience) {
        this.provider = provider;
        this.sharedThreads = sharedThreads;
        this.patience = patience;
    }

    TransportDriver open(TransportConfig config) {
        TransportDriver transport = new TransportDriver(provider.create(config));
        transports.add(transport);
        return transport;
    }

    /** Creates a configuration that trusts the test CA. */
    static TransportConfig.Builder config() {
        return TransportConfig.builder().sslContext(TestCertificates.client());
    }

    static TransportConfig through(Proxy.Type type, InetSocketAddress proxy) {
        return selecting(() -> Collections.singletonList(new Proxy(type, proxy)));
    }

    static TransportConfig through(ScriptedServer proxy) {
        return through(Proxy.Type.HTTP, proxy.address());
    }

    static TransportConfig selecting(Supplier<List<Proxy>> proxies) {
        ProxySelector selector = new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return proxies.get();
            }

            @Override
            public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {}
        };
        return config().proxySelector(selector).build();
    }

    TransportDriver open() {
        return open(config().build());
    }

    ScriptedServer serve(Consumer<ScriptedServer.Connection> script) {
        return opened(ScriptedServer.start(script));
    }

    ScriptedServer opened(ScriptedServer server) {
        servers.add(server);
        return server;
    }

    /** Returns the address of a socket that is bound but does not listen, so that it refuses connections. */
    InetSocketAddress reserveAddress() throws IOException {
        Socket socket = new Socket();
        reserved.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    /** Closes the transports, and checks that no thread, interrupt or connection of theirs is left. */
    void end() {
        transports.forEach(TransportDriver::close);
        try {
            eventually(
                    () -> newThreads().isEmpty(),
                    () -> "T12: close must leave no thread behind, but these are alive: " + newThreads());
            transports.forEach(TransportDriver::assertLeftThreadsAsFound);
            for (ScriptedServer server : servers) {
                eventually(
                        () -> server.openConnectionCount() == 0,
                        () -> "T12: close must leave no connection open, but the server still has "
                                + server.openConnectionCount());
            }
        } finally {
            servers.forEach(ScriptedServer::close);
            reserved.forEach(TransportHarness::close);
        }
    }

    private static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TransportRequest post(URI uri) {
        return post(uri, AMPLE);
    }

    static TransportRequest post(URI uri, Duration timeLeft) {
        return request("POST", uri, BODY, timeLeft, MAX_BYTES);
    }

    static TransportRequest request(String method, URI uri, byte[] body, Duration timeLeft, int maxResponseBytes) {
        return TransportRequest.of(method, uri, headers().build(), body, timeLeft, maxResponseBytes);
    }

    /** Creates the headers that core always sends; a library adds values of its own for some of them otherwise. */
    static Headers.Builder headers() {
        return Headers.builder()
                .add("User-Agent", "contract")
                .add("Accept", "application/json")
                .add("Content-Type", "application/json")
                .add("API-Key", MARK + "-key")
                .add("Authorization", "Bearer " + MARK + "-token");
    }

    TransportResponse send(TransportDriver transport, TransportRequest request) {
        return responseOf(transport.send(request));
    }

    /** Sends on a thread of its own, so that a {@code send} that blocks fails the test instead of hanging it. */
    CompletableFuture<TransportResponse> sendWithoutBlocking(TransportDriver transport, TransportRequest request) {
        return completed(
                () -> {
                    CompletableFuture<TransportResponse> exchange = transport.send(request);
                    assertFalse(exchange.isDone(), "T1: send must return before the exchange ends");
                    return exchange;
                },
                "T1: send must return while the exchange is under way");
    }

    TransportResponse responseOf(CompletableFuture<TransportResponse> exchange) {
        return responseOf(exchange, Duration.ZERO);
    }

    /** Returns the response of a server that takes its time. */
    TransportResponse responseOf(CompletableFuture<TransportResponse> exchange, Duration serverTime) {
        try {
            return exchange.get(serverTime.plus(patience).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return fail("T2: the future must complete, but has not after " + serverTime.plus(patience));
        } catch (ExecutionException e) {
            return fail("there must be a response, but send failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the result of an action that must not block. */
    <T> T completed(Supplier<T> action, String rule) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread caller = new Thread(
                () -> {
                    try {
                        result.complete(action.get());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "contract-caller");
        caller.setDaemon(true);
        caller.start();
        return completed(result, rule);
    }

    <T> T completed(CompletableFuture<T> result, String rule) {
        return completed(result, patience, rule);
    }

    private static <T> T completed(CompletableFuture<T> result, Duration limit, String rule) {
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return fail(rule);
        } catch (ExecutionException e) {
            return fail(rule, e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(TransportResponse response) {
        return new String(response.body(), ISO_8859_1);
    }

    void fails(TransportDriver transport, TransportRequest request, TransportFailure.Kind... kinds) {
        failsWith(transport.send(request), kinds);
    }

    void failsWith(CompletableFuture<TransportResponse> exchange, TransportFailure.Kind... kinds) {
        responseOrFailure(exchange, kinds).ifPresent(response -> {
            fail("send must fail with " + oneOf(kinds) + ", but there is a response: " + response);
        });
    }

    /** Returns the response, or nothing if the exchange fails as it may: with one of the kinds, and with no secret. */
    Optional<TransportResponse> responseOrFailure(
            CompletableFuture<TransportResponse> exchange, TransportFailure.Kind... kinds) {
        try {
            return Optional.of(exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return fail("T2: the future must complete, but has not after " + patience);
        } catch (ExecutionException e) {
            TransportFailure failure = assertInstanceOf(
                    TransportFailure.class,
                    e.getCause(),
                    "T8: the future must fail with a TransportFailure itself, not with another exception");
            assertContainsNoSecret(failure);
            if (!EnumSet.copyOf(Arrays.asList(kinds)).contains(failure.kind())) {
                fail("T8: the failure must be of kind " + oneOf(kinds) + ", not " + failure.kind(), failure);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Cancels an exchange as core does: on a thread that must not be held up. */
    void cancel(CompletableFuture<TransportResponse> exchange) {
        assertTrue(
                completed(() -> exchange.cancel(true), "T2: cancel must not block"),
                "T2: an exchange under way must accept the cancel, but it has ended: " + exchange);
        assertTrue(exchange.isCancelled(), "T2: a cancelled future must be cancelled");
    }

    void assertReleased(TransportDriver transport, ScriptedServer server) {
        assertConnectionEnds(server, "T2: after the cancel");
        eventually(transport::isIdle, () -> "T2: after the cancel, the thread of the executor must be free");
    }

    /** Waits for an event on the server; it does not depend on the rule under test, so it has ample time. */
    void await(CompletableFuture<Void> begun) {
        completed(begun, AMPLE, "the request must reach the server");
    }

    void assertConnectionEnds(ScriptedServer server, String rule) {
        eventually(
                () -> server.openConnectionCount() == 0,
                () -> rule + ", the connection must be closed, but it is still open");
    }

    static void assertRequests(int expected, ScriptedServer server, String rule) {
        assertEquals(
                expected,
                server.requests().size(),
                () -> rule + ": the server must have read exactly " + expected + " request(s), not "
                        + server.requests());
    }

    static ScriptedServer.Request last(List<ScriptedServer.Request> requests) {
        return requests.get(requests.size() - 1);
    }

    static List<String> names(ScriptedServer.Request request) {
        return request.headerLines().stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .collect(Collectors.toList());
    }

    static void assertAddsOnlyFraming(ScriptedServer.Request received, Headers given) {
        List<String> framing = Arrays.asList("host", "content-length", "accept-encoding", "connection");
        List<String> added = names(received).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> given.all(name).isEmpty() && !framing.contains(name))
                .collect(Collectors.toList());
        assertEquals(Collections.emptyList(), added, "T4: no header may be added but for framing " + framing);
        assertEquals(1, received.headers("Host").size(), "T4: HTTP/1.1 has one Host");
        assertEquals(
                Collections.singletonList("identity"),
                received.headers("Accept-Encoding"),
                "T4: identity encoding must be asked for");
        assertTrue(
                received.headers("Connection").stream()
                        .allMatch(value -> value.toLowerCase(Locale.ROOT).matches("keep-alive|close")),
                "T4: Connection may be keep-alive or close, no upgrade: " + received.headers("Connection"));
    }

    static void assertShowsProxyNothing(ScriptedServer.Request connect) {
        String all = String.join("\n", connect.headerLines());
        assertFalse(all.contains(MARK), "T13: no header of the request may be sent to the proxy");
        List<String> known = Arrays.asList("host", "user-agent", "connection", "proxy-connection", "content-length");
        List<String> others = names(connect).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !known.contains(name))
                .collect(Collectors.toList());
        assertEquals(Collections.emptyList(), others, "T13: CONNECT may carry only " + known);
    }

    void eventually(BooleanSupplier condition, Supplier<String> message) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail(message.get());
            }
            pause(Duration.ofMillis(1));
        }
    }

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertContainsNoSecret(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        assertFalse(
                text.toString().toLowerCase(Locale.ROOT).contains(MARK),
                () -> "T9: no header value and no body may be in any message of a failure, but one is in: "
                        + text.toString().replace(MARK, "<the secret>"));
    }

    private static String oneOf(TransportFailure.Kind... kinds) {
        return Arrays.stream(kinds).map(Enum::name).collect(Collectors.joining(" or "));
    }

    Set<Thread> newThreads() {
        Set<Thread> threads = threads();
        threads.removeAll(threadsBefore);
        threads.removeIf(this::isShared);
        return threads;
    }

    /** Returns true for threads that exist once in a process, such as the JDK's own. */
    private boolean isShared(Thread thread) {
        String name = thread.getName();
        return name.startsWith("ForkJoinPool")
                || name.startsWith("CompletableFuture")
                || name.startsWith("Common-Cleaner")
                || name.startsWith("scripted-server")
                || name.startsWith("junit")
                || sharedThreads.stream().anyMatch(name::startsWith);
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
