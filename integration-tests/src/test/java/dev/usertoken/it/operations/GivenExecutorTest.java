package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An executor that the client was given, and whose threads wait for the client. */
@Timeout(30)
class GivenExecutorTest {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final int THREADS = 8;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService onlyThread = Executors.newSingleThreadExecutor();

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
        onlyThread.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Artifact#transports")
    void blockingCallOnTheOnlyThreadSucceeds(String transport) throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server)
                        .transportName(transport)
                        .executor(onlyThread)
                        .build()) {
            Future<UserToken> token = onlyThread.submit(() -> client.issue(Given.LOGIN));

            assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
            // The executor drops what another thread has done meanwhile.
            onlyThread.submit(() -> {}).get();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void retriesOfABlockingCallOnTheOnlyThreadSucceed() throws Exception {
        try (ScriptedServer server = Answers.inTurn(
                        Answers.json(429, "{}", "Retry-After: 0"), Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client =
                        Given.client(server).executor(onlyThread).build()) {
            Future<UserToken> token = onlyThread.submit(() -> client.issue(Given.LOGIN));

            assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void blockingCallsOnAllThreadsSucceed() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).executor(pool).build()) {
            CountDownLatch allBusy = new CountDownLatch(THREADS);
            List<Future<UserToken>> tokens = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tokens.add(pool.submit(() -> {
                    allBusy.countDown();
                    allBusy.await();
                    return client.issue(Given.LOGIN);
                }));
            }

            for (Future<UserToken> token : tokens) {
                assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
            }
            assertThat(server.requests()).hasSize(THREADS);
        }
    }

    @Test
    void blockingCallInACompletionOnTheOnlyThreadSucceeds() {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client =
                        Given.client(server).executor(onlyThread).build()) {
            CompletableFuture<UserToken> renewed =
                    client.issueAsync(Given.LOGIN).thenApplyAsync(client::renew, onlyThread);

            assertThat(renewed.join().renewals()).isEqualTo(1);
        }
    }

    @Test
    void deadlineOfABlockingCallOnTheOnlyThreadHolds() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(GivenExecutorTest::readAndHold);
                UserTokenClient client = Given.client(server)
                        .executor(onlyThread)
                        .timeout(SHORT.multipliedBy(4))
                        .build()) {
            Throwable failure = onlyThread
                    .submit(() -> catchThrowable(() -> client.issue(Given.LOGIN)))
                    .get(10, TimeUnit.SECONDS);

            assertThat(kindOf(failure)).isEqualTo(TransportFailure.Kind.TIMEOUT);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void threadThatJoinsAnAsynchronousCallIsReleasedAtTheDeadline() throws Exception {
        try (ScriptedServer server = Answers.inTurn();
                UserTokenClient client =
                        Given.client(server).executor(onlyThread).timeout(SHORT).build()) {
            Throwable failure = onlyThread
                    .submit(() -> catchThrowable(client.issueAsync(Given.LOGIN)::join))
                    .get(10, TimeUnit.SECONDS);

            assertThat(failure).isInstanceOf(CompletionException.class);
            assertThat(kindOf(failure.getCause())).isEqualTo(TransportFailure.Kind.TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void executorWithAFreeThreadRunsTheExchange(Way way) throws Exception {
        Thread free = onlyThread.submit(Thread::currentThread).get();
        List<Thread> ranOn = new CopyOnWriteArrayList<>();
        TransportResponse response = TransportResponse.of(
                200,
                Headers.builder().add("Content-Type", "application/json").build(),
                Answers.TOKEN_REPLY.getBytes(StandardCharsets.UTF_8));
        Transport transport = TestTransport.of((request, executor) -> CompletableFuture.supplyAsync(
                () -> {
                    ranOn.add(Thread.currentThread());
                    return response;
                },
                executor));
        try (UserTokenClient client = Given.client(URI.create("http://localhost"))
                .transport(transport)
                .executor(onlyThread)
                .build()) {
            way.issue(client, Given.LOGIN);
        }

        assertThat(ranOn).containsExactly(free);
    }

    private static void readAndHold(Connection connection) {
        connection.read();
        connection.hold();
    }

    private static TransportFailure.Kind kindOf(Throwable failure) {
        assertThat(failure).isInstanceOf(TransportException.class);
        return ((TransportException) failure).kind();
    }
}
