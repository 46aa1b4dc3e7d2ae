package dev.usertoken.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
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

/** What one test of the contract opened, and the questions it asks. */
final class TransportContractRun {
    static final Duration AMPLE = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(700);
    static final int MAX_BYTES = 100_000;

    /** Part of each secret that a test sends or receives, and so of no message. */
    static final String MARK = "s3cr3t";

    static final byte[] BODY = ("{\"Password\":\"" + MARK + "-password\"}").getBytes(StandardCharsets.UTF_8);

    private final TransportProvider provider;
    private final Collection<String> sharedThreads;
    private final Duration patience;
    private final Set<Thread> threadsBefore = threads();
    private final List<Transport> transports = new ArrayList<>();
    private final List<ScriptedServer> servers = new ArrayList<>();

    TransportContractRun(TransportProvider provider, Collection<String> sharedThreads, Duration patience) {
        this.provider = provider;
        this.sharedThreads = sharedThreads;
        this.patience = patience;
    }

    Transport open(TransportConfig config) {
        Transport transport = provider.create(config);
        transports.add(transport);
        return transport;
    }

    /** With a client side of TLS that trusts the test CA. */
    static TransportConfig.Builder config() {
        return TransportConfig.builder().sslContext(TestCertificates.client());
    }

    static TransportConfig through(ScriptedServer proxy) {
        return config().proxySelector(always(Proxy.Type.HTTP, proxy.address())).build();
    }

    static ProxySelector always(Proxy.Type type, InetSocketAddress address) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return Collections.singletonList(new Proxy(type, address));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {}
        };
    }

    Transport open() {
        return open(config().build());
    }

    ScriptedServer serve(Consumer<ScriptedServer.Connection> script) {
        return opened(ScriptedServer.start(script));
    }

    ScriptedServer opened(ScriptedServer server) {
        servers.add(server);
        return server;
    }

    /** Closes all that the test opened, and checks that nothing of it is left. */
    void end() {
        transports.forEach(Transport::close);
        try {
            eventually(
                    () -> newThreads().isEmpty(),
                    () -> "T12: close must leave no thread behind, but these live on: " + newThreads());
            for (ScriptedServer server : servers) {
                eventually(
                        () -> server.openConnectionCount() == 0,
                        () -> "T12: close must leave no connection open, but the server still sees "
                                + server.openConnectionCount());
            }
        } finally {
            servers.forEach(ScriptedServer::close);
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

    /** Those that a transport is always given: a library adds its own values for some of them otherwise. */
    static Headers.Builder headers() {
        return Headers.builder()
                .add("User-Agent", "contract")
                .add("Accept", "application/json")
                .add("Content-Type", "application/json")
                .add("API-Key", MARK + "-key")
                .add("Authorization", "Bearer " + MARK + "-token");
    }

    TransportResponse send(Transport transport, TransportRequest request) {
        return responseOf(transport.send(request));
    }

    TransportResponse responseOf(CompletableFuture<TransportResponse> exchange) {
        try {
            return exchange.get(AMPLE.plus(patience).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return fail("T2: the future must complete, but has not after " + AMPLE.plus(patience));
        } catch (ExecutionException e) {
            return fail("there must be a response, but send failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    <T> T comes(CompletableFuture<T> what, String rule) {
        try {
            return what.get(patience.plus(SHORT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return fail(rule, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(TransportResponse response) {
        return new String(response.body(), ISO_8859_1);
    }

    void fails(Transport transport, TransportRequest request, TransportFailure.Kind... kinds) {
        failsWith(transport.send(request), request.timeLeft().plus(patience), kinds);
    }

    void failsWith(CompletableFuture<TransportResponse> exchange, TransportFailure.Kind... kinds) {
        failsWith(exchange, AMPLE.plus(patience), kinds);
    }

    private static void failsWith(
            CompletableFuture<TransportResponse> exchange, Duration hangs, TransportFailure.Kind... kinds) {
        responseOrFailure(exchange, hangs, kinds).ifPresent(response -> {
            fail("send must fail with " + oneOf(kinds) + ", but there is a response: " + response);
        });
    }

    /** For what may be read and may fail. */
    Optional<TransportResponse> responseOrFailure(
            CompletableFuture<TransportResponse> exchange, TransportFailure.Kind... kinds) {
        return responseOrFailure(exchange, AMPLE.plus(patience), kinds);
    }

    /** A failure must have one of the kinds, and must tell no secret. */
    private static Optional<TransportResponse> responseOrFailure(
            CompletableFuture<TransportResponse> exchange, Duration hangs, TransportFailure.Kind... kinds) {
        try {
            return Optional.of(exchange.get(hangs.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return fail("T2: the future must complete, but has not after " + hangs);
        } catch (ExecutionException e) {
            assertInstanceOf(
                    TransportFailure.class,
                    e.getCause(),
                    "T9: the future must fail with a TransportFailure itself, not with another exception");
            TransportFailure failure = (TransportFailure) e.getCause();
            assertTellsNoSecret(failure);
            if (!EnumSet.copyOf(Arrays.asList(kinds)).contains(failure.kind())) {
                fail("T9: the failure must be of kind " + oneOf(kinds) + ", not " + failure.kind(), failure);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** After it failed, whatever it holds must be gone soon. */
    void assertLetGo(ScriptedServer server, String rule) {
        eventually(
                () -> server.openConnectionCount() == 0,
                () -> rule + ": the exchange must be aborted, but its connection is still open");
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
        assertEquals(Collections.emptyList(), added, "T5: no header may be added but for framing " + framing);
        assertEquals(1, received.headers("Host").size(), "T5: HTTP/1.1 has one Host");
        assertEquals(
                Collections.singletonList("identity"),
                received.headers("Accept-Encoding"),
                "T5: identity encoding must be asked for");
        assertTrue(
                received.headers("Connection").stream()
                        .allMatch(value -> value.toLowerCase(Locale.ROOT).matches("keep-alive|close")),
                "T5: Connection may say keep-alive or close, no upgrade: " + received.headers("Connection"));
    }

    static void assertTellsProxyNothing(ScriptedServer.Request connect) {
        String all = String.join("\n", connect.headerLines());
        assertFalse(all.contains(MARK), "T15: no header of the request may be sent to the proxy");
        List<String> known = Arrays.asList("host", "user-agent", "connection", "proxy-connection", "content-length");
        List<String> others = names(connect).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !known.contains(name))
                .collect(Collectors.toList());
        assertEquals(Collections.emptyList(), others, "T15: CONNECT may carry only " + known);
    }

    private void eventually(BooleanSupplier condition, Supplier<String> message) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail(message.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void assertTellsNoSecret(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        assertFalse(
                text.toString().toLowerCase(Locale.ROOT).contains(MARK),
                () -> "T10: no header value and no body may be in any message of a failure, but one is in: "
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

    /** Threads that the process has once, whoever asked for them first: the JDK's own, and the library's. */
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
