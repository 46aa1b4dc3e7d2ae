package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call ends within its timeout, whatever the server does: design, One operation. */
class DeadlineTest {
    private static final Duration TIMEOUT = Duration.ofMillis(150);

    /** Between the timeout and "it hung", with room for a machine that is busy with other things. */
    private static final Duration HANGS = Duration.ofSeconds(10);

    static Stream<Arguments> stalls() {
        String answer = Answers.json(200, Answers.TOKEN_REPLY);
        String head = answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
        return Stream.of(
                        stall("never answers", connection -> {
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
                            connection.send(answer.substring(0, answer.length() - 1));
                            connection.hold();
                        }),
                        stall("drips the head", connection -> {
                            connection.read();
                            connection.drip(answer, Duration.ofMillis(50));
                        }),
                        stall("drips the body", connection -> {
                            connection.read();
                            connection.send(head);
                            connection.drip(Answers.TOKEN_REPLY, Duration.ofMillis(100));
                        }),
                        stall("stalls between interim answers", connection -> {
                            connection.read();
                            connection.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                            connection.hold();
                        }))
                .flatMap(
                        stall -> Stream.of(Way.values()).map(way -> Arguments.of(stall.get()[0], way, stall.get()[1])));
    }

    @ParameterizedTest(name = "a server that {0}, {1}")
    @MethodSource("stalls")
    void aServerThatStallsIsGivenUp(String name, Way way, Consumer<Connection> script) {
        EventLog events = new EventLog();
        try (ScriptedServer server = ScriptedServer.start(script)) {
            timesOut(way, server.uri(""), events);
            assertThat(server.connectionCount()).isEqualTo(1);
        }
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 TIMEOUT", "OPERATION_FAILED 1 TIMEOUT");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aServerThatNeverAcceptsIsGivenUp(Way way) {
        EventLog events = new EventLog();
        try (ScriptedServer server = ScriptedServer.startUnreachable()) {
            timesOut(way, server.uri(""), events);
        }
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 TIMEOUT", "OPERATION_FAILED 1 TIMEOUT");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aTlsHandshakeThatStallsIsGivenUp(Way way) {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            timesOut(way, server.tlsUri(""), new EventLog());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aSandboxThatNeverAnswersIsGivenUpAfterOneRequest(Way way) {
        try (SandboxServer server = SandboxServer.start()) {
            server.behave(Quirk.NO_ANSWER);
            timesOut(way, server.baseUri(), new EventLog());
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theTimeoutIsForAllAttemptsTogether(Way way) {
        List<Duration> timeLeft = new CopyOnWriteArrayList<>();
        try (ScriptedServer server =
                        Answers.inTurn(Answers.html(503, "Retry-After: 1"), Answers.json(200, Answers.TOKEN_REPLY));
                Transport jdk = new JdkTransportProvider()
                        .create(TransportConfig.builder().build());
                UserTokenClient client = Given.client(server)
                        .timeout(Duration.ofSeconds(15))
                        .transport(TestTransport.of((request, executor) -> {
                            timeLeft.add(request.timeLeft());
                            return jdk.send(request, executor);
                        }))
                        .build()) {
            way.issue(client, Given.LOGIN);
        }
        assertThat(timeLeft).hasSize(2);
        assertThat(timeLeft.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(15));
        assertThat(timeLeft.get(1)).isLessThanOrEqualTo(Duration.ofSeconds(14));
    }

    @Test
    void blockedCallbackDoesNotDelayOtherDeadlines() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(Connection::hold);
                UserTokenClient client = Given.client(server).timeout(TIMEOUT).build()) {
            CompletableFuture<?> blocked =
                    client.issueAsync(Given.LOGIN).whenComplete((token, failure) -> awaitQuietly(release));
            CompletableFuture<UserToken> other = client.issueAsync(Given.LOGIN);

            assertThat(catchThrowableOfType(TransportException.class, () -> Way.outcome(other))
                            .kind())
                    .isEqualTo(TransportFailure.Kind.TIMEOUT);
            assertThat(blocked).isNotDone();
            release.countDown();
            assertThat(catchThrowable(blocked::get)).isNotNull();
        }
    }

    /** The exchange is cancelled by the timer itself, which frees the thread that then completes the call. */
    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Artifact#transports")
    void deadlineHoldsOnExhaustedExecutor(String transport) {
        ExecutorService onlyThread = Executors.newSingleThreadExecutor();
        try (ScriptedServer server = ScriptedServer.start(Connection::hold);
                UserTokenClient client = Given.client(server)
                        .timeout(TIMEOUT)
                        .transportName(transport)
                        .executor(onlyThread)
                        .build()) {
            List<CompletableFuture<UserToken>> calls =
                    List.of(client.issueAsync(Given.LOGIN), client.issueAsync(Given.LOGIN));

            for (CompletableFuture<UserToken> call : calls) {
                assertThat(catchThrowableOfType(TransportException.class, () -> Way.outcome(call))
                                .kind())
                        .isEqualTo(TransportFailure.Kind.TIMEOUT);
            }
        } finally {
            onlyThread.shutdownNow();
        }
    }

    @Test
    void rejectingExecutorLosesNoCall() {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold);
                UserTokenClient client = Given.client(server)
                        .timeout(TIMEOUT)
                        .retryPolicy(RetryPolicy.none())
                        .executor(task -> {
                            throw new RejectedExecutionException("planted");
                        })
                        .build()) {
            TransportException failed =
                    catchThrowableOfType(TransportException.class, () -> Way.outcome(client.issueAsync(Given.LOGIN)));

            assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.CONNECT);
            assertThat(Leaks.textOf(failed)).doesNotContain("planted");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void timesOut(Way way, URI baseUri, EventLog events) {
        try (UserTokenClient client =
                Given.client(baseUri).timeout(TIMEOUT).listener(events).build()) {
            long start = System.nanoTime();
            TransportException failed =
                    catchThrowableOfType(TransportException.class, () -> way.issue(client, Given.LOGIN));
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
