package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.Transports;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call ends within its timeout on all transports, even if the server stalls. */
@Timeout(60)
class DeadlineTest {
    /** The request must reach the server before the timeout, even if the machine is busy. */
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    /** A call that takes longer is considered hung; the limit is long because the machine may be busy. */
    private static final Duration HANGS = Duration.ofSeconds(10);

    /** The first call of a transport is slow, because it loads the classes. */
    @BeforeAll
    static void warmUp() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON))) {
            for (String transport : Transports.names()) {
                try (UserTokenClient client =
                        TestData.client(server).transportName(transport).build()) {
                    client.issue(TestData.LOGIN);
                }
            }
        }
    }

    static Stream<Arguments> stalls() {
        String response = ScriptedResponses.json(200, Responses.TOKEN_JSON);
        String head = response.substring(0, response.indexOf("\r\n\r\n") + 4);
        return Stream.of(
                        stall("never responds", connection -> {
                            connection.read();
                            connection.hold();
                        }),
                        stall("never reads", Connection::hold),
                        stall("stalls within the head", connection -> {
                            connection.read();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Le");
                            connection.hold();
                        }),
                        stall("stalls after the head", connection -> {
                            connection.read();
                            connection.send(head);
                            connection.hold();
                        }),
                        stall("stalls before the last byte", connection -> {
                            connection.read();
                            connection.send(response.substring(0, response.length() - 1));
                            connection.hold();
                        }),
                        stall("drips the head", connection -> {
                            connection.read();
                            connection.drip(response, Duration.ofMillis(50));
                        }),
                        stall("drips the body", connection -> {
                            connection.read();
                            connection.send(head);
                            connection.drip(Responses.TOKEN_JSON, Duration.ofMillis(100));
                        }),
                        stall("stalls after an interim response", connection -> {
                            connection.read();
                            connection.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                            connection.hold();
                        }))
                .flatMap(stall ->
                        Stream.of(CallMode.values()).map(mode -> Arguments.of(stall.get()[0], mode, stall.get()[1])));
    }

    @ParameterizedTest(name = "a server that {0}, {1}")
    @MethodSource("stalls")
    void stallingServer_timesOut(String name, CallMode mode, Consumer<Connection> script) throws Exception {
        onEachTransport(transport -> {
            EventLog events = new EventLog();
            try (ScriptedServer server = ScriptedServer.start(script)) {
                assertTimesOut(mode, transport, server.uri(""), events);
                assertThat(server.connectionCount()).isEqualTo(1);
            }
            assertThat(events.lines())
                    .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 TIMEOUT", "OPERATION_FAILED 1 TIMEOUT");
        });
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void serverThatNeverAccepts_timesOut(CallMode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.startUnreachable()) {
            onEachTransport(transport -> {
                EventLog events = new EventLog();
                assertTimesOut(mode, transport, server.uri(""), events);
                assertThat(events.lines())
                        .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 TIMEOUT", "OPERATION_FAILED 1 TIMEOUT");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void stallingTlsHandshake_timesOut(CallMode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            onEachTransport(transport -> assertTimesOut(mode, transport, server.tlsUri(""), new EventLog()));
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void silentSandbox_timesOutAfterOneRequest(CallMode mode) {
        try (SandboxServer server = SandboxServer.start()) {
            server.behave(Quirk.NO_RESPONSE);
            assertTimesOut(mode, "jdk", server.baseUri(), new EventLog());
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void timeout_coversAllAttemptsTogether(CallMode mode) {
        List<Duration> timeLeft = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Responses.inTurn(
                        Responses.html(503, "Retry-After: 1"), ScriptedResponses.json(200, Responses.TOKEN_JSON));
                Transport jdk = new JdkTransportProvider()
                        .create(TransportConfig.builder().build());
                UserTokenClient client = TestData.client(server)
                        .timeout(Duration.ofSeconds(15))
                        .transport(TestTransport.of((request, executor) -> {
                            timeLeft.add(request.timeLeft());
                            return jdk.send(request, executor);
                        }))
                        .build()) {
            mode.issue(client, TestData.LOGIN);
        }
        assertThat(timeLeft).hasSize(2);
        assertThat(timeLeft.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(15));
        assertThat(timeLeft.get(1)).isLessThanOrEqualTo(Duration.ofSeconds(14));
    }

    @Test
    void blockedCallback_doesNotDelayOtherDeadlines() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(Connection::hold);
                UserTokenClient client =
                        TestData.client(server).timeout(TIMEOUT).build()) {
            CompletableFuture<?> blocked =
                    client.issueAsync(TestData.LOGIN).whenComplete((token, failure) -> awaitQuietly(release));
            CompletableFuture<UserToken> other = client.issueAsync(TestData.LOGIN);

            assertThat(catchThrowableOfType(TransportException.class, () -> CallMode.outcome(other))
                            .kind())
                    .isEqualTo(TransportFailure.Kind.TIMEOUT);
            assertThat(blocked).isNotDone();
            release.countDown();
            assertThat(catchThrowable(blocked::get)).isNotNull();
        }
    }

    /** The timer itself cancels the exchange, which releases the thread that completes the call. */
    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void exhaustedExecutor_doesNotDelayDeadline(String transport) {
        ExecutorService onlyThread = Executors.newSingleThreadExecutor();
        try (ScriptedServer server = ScriptedServer.start(Connection::hold);
                UserTokenClient client = TestData.client(server)
                        .timeout(TIMEOUT)
                        .transportName(transport)
                        .executor(onlyThread)
                        .build()) {
            List<CompletableFuture<UserToken>> calls =
                    List.of(client.issueAsync(TestData.LOGIN), client.issueAsync(TestData.LOGIN));

            for (CompletableFuture<UserToken> call : calls) {
                assertThat(catchThrowableOfType(TransportException.class, () -> CallMode.outcome(call))
                                .kind())
                        .isEqualTo(TransportFailure.Kind.TIMEOUT);
            }
        } finally {
            onlyThread.shutdownNow();
        }
    }

    @Test
    void rejectingExecutor_losesNoCall() {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold);
                UserTokenClient client = TestData.client(server)
                        .timeout(TIMEOUT)
                        .retryPolicy(RetryPolicy.none())
                        .executor(task -> {
                            throw new RejectedExecutionException("planted");
                        })
                        .build()) {
            TransportException failed = catchThrowableOfType(
                    TransportException.class, () -> CallMode.outcome(client.issueAsync(TestData.LOGIN)));

            assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.CONNECT);
            assertThat(StackTraces.textOf(failed)).doesNotContain("planted");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a check with all transports at the same time, because each call takes its whole timeout. */
    private static void onEachTransport(Consumer<String> check) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Callable<Void>> checks = new ArrayList<>();
            for (String transport : Transports.names()) {
                checks.add(() -> {
                    assertThatCode(() -> check.accept(transport)).as(transport).doesNotThrowAnyException();
                    return null;
                });
            }
            for (Future<Void> result : threads.invokeAll(checks)) {
                result.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void assertTimesOut(CallMode mode, String transport, URI baseUri, EventLog events) {
        try (UserTokenClient client = TestData.client(baseUri)
                .transportName(transport)
                .timeout(TIMEOUT)
                .listener(events)
                .build()) {
            long start = System.nanoTime();
            TransportException failed =
                    catchThrowableOfType(TransportException.class, () -> mode.issue(client, TestData.LOGIN));
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.TIMEOUT);
            assertThat(failed.retryable()).isTrue();
            assertThat(failed).hasMessageStartingWith("issue failed: POST /public/v6/usertoken/issue: out of time");
            assertThat(took).isBetween(TIMEOUT, HANGS);
        }
    }

    private static Arguments stall(String name, Consumer<Connection> script) {
        return Arguments.of(name, script);
    }
}
