package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behaviour that the contract does not test: interceptors, name lookups, threads and the owner's client. */
@Timeout(60)
class OkHttpExchangeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** A single thread, so that an exchange that does not end blocks the next one. */
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK",
                "204 No Content",
                "307 Go\r\nLocation: /elsewhere",
                "401 No\r\nWWW-Authenticate: Basic realm=\"r\"",
                "408 Slow",
                "421 Misdirected",
                "429 Many\r\nRetry-After: 0",
                "503 Later\r\nRetry-After: 0"
            })
    void interceptors_seeStatusOfServer(String head) throws Exception {
        BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
        Interceptor metrics = chain -> {
            Response response = chain.proceed(chain.request());
            seen.add(response.code());
            return response;
        };
        ScriptedServer server = serve(head.startsWith("204") ? "HTTP/1.1 " + head + "\r\n\r\n" : response(head));
        Transport transport =
                wrap(new OkHttpClient.Builder().addInterceptor(metrics).addNetworkInterceptor(metrics));
        int status = Integer.parseInt(head.substring(0, 3));

        assertThat(send(transport, "POST", server.uri("/")).get().status()).isEqualTo(status);
        assertThat(send(transport, "DELETE", server.uri("/")).get().status()).isEqualTo(status);
        assertThat(seen).containsExactly(status, status, status, status);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE"})
    void retryingInterceptor_sendsRequestOnce(String method) {
        ScriptedServer server = serve(response("503 Later"));
        Transport transport = wrap(new OkHttpClient.Builder().addInterceptor(chain -> {
            chain.proceed(chain.request()).close();
            return chain.proceed(chain.request());
        }));

        assertThat(failure(send(transport, method, server.uri("/"))).kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void errorInInterceptor_isFailure() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        ScriptedServer server = serve(OK);
        Transport transport = wrap(new OkHttpClient.Builder().addInterceptor(chain -> {
            if (broken.get()) {
                throw new StackOverflowError();
            }
            return chain.proceed(chain.request());
        }));

        assertThat(failure(send(transport, "POST", server.uri("/"))).kind()).isEqualTo(Kind.CONNECT);
        broken.set(false);
        assertThat(send(transport, "POST", server.uri("/")).get().status()).isEqualTo(200);
    }

    @Test
    void errorAfterResponse_isNotConnect() {
        ScriptedServer server = serve(OK);
        Transport transport = wrap(new OkHttpClient.Builder().addInterceptor(chain -> {
            chain.proceed(chain.request()).close();
            throw new AssertionError();
        }));

        assertThat(failure(send(transport, "POST", server.uri("/"))).kind()).isEqualTo(Kind.PROTOCOL);
    }

    /** OkHttp takes the response for an empty one, and would read its body as the next response. */
    @Test
    void bodyBehindContradictoryLengths_isNotNextResponse() throws Exception {
        String contradictory = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 0\r\n\r\nbehind";
        AtomicBoolean first = new AtomicBoolean(true);
        Transport transport = wrap(new OkHttpClient.Builder());
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            while (true) {
                connection.read();
                connection.send(first.getAndSet(false) ? contradictory : OK);
            }
        })) {
            assertThat(failure(send(transport, "POST", server.uri("/"))).kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(send(transport, "POST", server.uri("/")).get().status()).isEqualTo(200);
        }
    }

    @Test
    void cancelDuringNameLookup_connectsToNoServer() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch found = new CountDownLatch(1);
        ScriptedServer server = serve(OK);
        Transport transport = wrap(new OkHttpClient.Builder().dns(host -> {
            called.countDown();
            await(found);
            return List.of(InetAddress.getLoopbackAddress());
        }));
        CompletableFuture<TransportResponse> exchange = send(transport, "POST", server.uri("/"));
        await(called);
        exchange.cancel(true);
        assertThatThrownBy(exchange::join).isInstanceOf(CancellationException.class);
        found.countDown();

        assertThat(executor.submit(() -> {})).succeedsWithin(Duration.ofSeconds(20));
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void connectionWithContradictoryLengths_isNotReused() throws Exception {
        String hidden = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhidden";
        ScriptedServer server = serve(connection -> {
            connection.read();
            connection.send(
                    connection.number() > 1
                            ? OK
                            : "HTTP/1.1 200 OK\r\nContent-Length: " + (2 + hidden.length())
                                    + "\r\nContent-Length: 2\r\n\r\nok" + hidden);
            connection.awaitPeerClose();
        });
        Transport transport = wrap(new OkHttpClient.Builder());

        assertThat(failure(send(transport, "POST", server.uri("/"))).kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(send(transport, "POST", server.uri("/")).get().body()).isEqualTo(new byte[] {'o', 'k'});
    }

    @Test
    void call_startsNoThread() throws Exception {
        ScriptedServer server = serve(OK);
        Transport transport = wrap(new OkHttpClient.Builder());
        send(transport, "POST", server.uri("/")).get();
        long before = nextThreadId();
        for (int i = 0; i < 50; i++) {
            send(transport, "POST", server.uri("/")).get();
        }

        assertThat(nextThreadId() - before)
                .as("threads, a few of which the JVM may have started")
                .isLessThan(10);
    }

    /** Returns the id of a new thread; ids are consecutive. */
    private static long nextThreadId() {
        return new Thread(() -> {}).getId();
    }

    @Test
    void wrappedClient_keepsItsSettingsAndConnections() throws Exception {
        OkHttpClient client = new OkHttpClient();
        ScriptedServer target = serve(OK);
        ScriptedServer server = serve(response("307 Go\r\nLocation: " + target.uri("/")));
        Transport transport = OkHttpTransport.wrap(client);

        assertThat(get(client, server.uri("/"))).isEqualTo(200);
        assertThat(send(transport, "POST", server.uri("/")).get().status()).isEqualTo(307);
        assertThat(server.connectionCount())
                .as("the transport has its own pool")
                .isEqualTo(2);
        transport.close();
        assertThat(get(client, server.uri("/"))).isEqualTo(200);
        assertThat(server.connectionCount())
                .as("the owner's connection is kept")
                .isEqualTo(2);
        client.connectionPool().evictAll();
    }

    private ScriptedServer serve(String response) {
        return serve(connection -> connection.respondEach(response));
    }

    private ScriptedServer serve(Consumer<ScriptedServer.Connection> script) {
        ScriptedServer server = ScriptedServer.start(script);
        opened.add(server);
        return server;
    }

    private Transport wrap(OkHttpClient.Builder builder) {
        Transport transport = OkHttpTransport.wrap(builder.build());
        opened.add(0, transport);
        return transport;
    }

    private CompletableFuture<TransportResponse> send(Transport transport, String method, URI uri) {
        return transport.send(
                TransportRequest.of(method, uri, Headers.empty(), new byte[0], Duration.ofSeconds(20), 1024), executor);
    }

    private static TransportFailure failure(CompletableFuture<TransportResponse> exchange) {
        try {
            throw new AssertionError("there is a response: " + exchange.get());
        } catch (ExecutionException e) {
            return (TransportFailure) e.getCause();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String response(String head) {
        return "HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static void await(CountDownLatch latch) throws UnknownHostException {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new UnknownHostException();
        }
    }

    private static int get(OkHttpClient client, URI uri) throws IOException {
        Request request = new Request.Builder().url(uri.toString()).build();
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }
}
