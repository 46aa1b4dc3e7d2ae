package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client with an executor of its user, if the threads of that executor wait for the client. */
@Timeout(30)
class UserExecutorTest {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final int THREADS = 8;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService onlyThread = Executors.newSingleThreadExecutor();
    private final List<Thread> ranOn = new CopyOnWriteArrayList<>();

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
        onlyThread.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void blockingCallOnOnlyThread_succeeds(String transport) throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .transportName(transport)
                        .executor(onlyThread)
                        .build()) {
            Future<UserToken> token = onlyThread.submit(() -> client.issue(TestData.LOGIN));

            assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
            // The executor drops the task that another thread has already run.
            onlyThread.submit(() -> {}).get();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void retryOfBlockingCallOnOnlyThread_succeeds() throws Exception {
        try (ScriptedServer server = Responses.inTurn(
                        ScriptedResponses.json(429, "{}", "Retry-After: 0"),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).executor(onlyThread).build()) {
            Future<UserToken> token = onlyThread.submit(() -> client.issue(TestData.LOGIN));

            assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void blockingCallsOnAllThreads_succeed() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).executor(pool).build()) {
            CountDownLatch allBusy = new CountDownLatch(THREADS);
            List<Future<UserToken>> tokens = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tokens.add(pool.submit(() -> {
                    allBusy.countDown();
                    allBusy.await();
                    return client.issue(TestData.LOGIN);
                }));
            }

            for (Future<UserToken> token : tokens) {
                assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
            }
            assertThat(server.requests()).hasSize(THREADS);
        }
    }

    @Test
    void blockingCallInCompletionOnOnlyThread_succeeds() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).executor(onlyThread).build()) {
            CompletableFuture<UserToken> renewed =
                    client.issueAsync(TestData.LOGIN).thenApplyAsync(client::renew, onlyThread);

            assertThat(renewed.join().renewals()).isEqualTo(1);
        }
    }

    @Test
    void deadlineOfBlockingCallOnOnlyThread_holds() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(UserExecutorTest::readAndHold);
                UserTokenClient client = TestData.client(server)
                        .executor(onlyThread)
                        .timeout(SHORT.multipliedBy(4))
                        .build()) {
            Throwable failure = onlyThread
                    .submit(() -> catchThrowable(() -> client.issue(TestData.LOGIN)))
                    .get(10, TimeUnit.SECONDS);

            assertThat(kindOf(failure)).isEqualTo(TransportFailure.Kind.TIMEOUT);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void threadJoiningAsyncCall_isReleasedAtDeadline() throws Exception {
        try (ScriptedServer server = Responses.inTurn();
                UserTokenClient client = TestData.client(server)
                        .executor(onlyThread)
                        .timeout(SHORT)
                        .build()) {
            Throwable failure = onlyThread
                    .submit(() -> catchThrowable(client.issueAsync(TestData.LOGIN)::join))
                    .get(10, TimeUnit.SECONDS);

            assertThat(failure).isInstanceOf(CompletionException.class);
            assertThat(kindOf(failure.getCause())).isEqualTo(TransportFailure.Kind.TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void executorWithFreeThread_runsExchange(CallMode mode) throws Exception {
        Thread free = onlyThread.submit(Thread::currentThread).get();
        TransportResponse response = TransportResponse.of(
                200,
                Headers.builder().add("Content-Type", "application/json").build(),
                Responses.TOKEN_JSON.getBytes(StandardCharsets.UTF_8));
        Transport transport = TestTransport.of((request, executor) -> CompletableFuture.supplyAsync(
                () -> {
                    ranOn.add(Thread.currentThread());
                    return response;
                },
                executor));
        try (UserTokenClient client = TestData.client(URI.create("http://localhost"))
                .transport(transport)
                .executor(onlyThread)
                .build()) {
            mode.issue(client, TestData.LOGIN);
        }

        assertThat(ranOn).containsExactly(free);
    }

    @ParameterizedTest
    @MethodSource("executorsThatRunTasksOnTheCallingThread")
    void timer_runsNoListenerAndNoCallback(Executor executor) throws Exception {
        List<Thread> calledOn = new CopyOnWriteArrayList<>();
        Transport silent = TestTransport.of((request, unused) -> new CompletableFuture<>());
        try (UserTokenClient client = TestData.client(URI.create("http://localhost"))
                .transport(silent)
                .executor(recorded(executor))
                .listener(event -> calledOn.add(Thread.currentThread()))
                .timeout(SHORT)
                .build()) {
            client.renewAsync(TestData.USER_TOKEN)
                    .handle((token, failure) -> calledOn.add(Thread.currentThread()))
                    .get(10, TimeUnit.SECONDS);
        }

        // The start of the attempt, the end of the call, and the callback.
        assertThat(calledOn).hasSizeGreaterThan(2).noneMatch(UserExecutorTest::isTimer);
        assertThat(ranOn).isNotEmpty().noneMatch(UserExecutorTest::isTimer);
    }

    @ParameterizedTest
    @MethodSource("executorsThatRunTasksOnTheCallingThread")
    void timer_runsNoPasswordSupplier(Executor executor) throws Exception {
        List<Thread> suppliedOn = new CopyOnWriteArrayList<>();
        StaffCredentials login = StaffCredentials.of("-99", "u", () -> {
            suppliedOn.add(Thread.currentThread());
            return Secret.of("p");
        });
        try (ScriptedServer server = Responses.inTurn(
                        ScriptedResponses.json(429, "{}", "Retry-After: 0"),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).executor(recorded(executor)).build()) {
            client.issueAsync(login).get(10, TimeUnit.SECONDS);
        }

        assertThat(suppliedOn).hasSize(2).noneMatch(UserExecutorTest::isTimer);
        assertThat(ranOn).noneMatch(UserExecutorTest::isTimer);
    }

    @ParameterizedTest
    @MethodSource("executorsThatRunTasksOnTheCallingThread")
    void timer_runsNoStore(Executor executor) throws Exception {
        List<Thread> storeRanOn = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .executor(recorded(executor))
                        .tokenStore(new LateLeases(storeRanOn))
                        .build();
                TokenSession session = client.session(TestData.LOGIN)) {
            session.tokenAsync().get(10, TimeUnit.SECONDS);
        }

        assertThat(storeRanOn).hasSizeGreaterThan(4).noneMatch(UserExecutorTest::isTimer);
        assertThat(ranOn).noneMatch(UserExecutorTest::isTimer);
    }

    static Stream<Arguments> executorsThatRunTasksOnTheCallingThread() {
        ThreadPoolExecutor busy = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        busy.setThreadFactory(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        busy.execute(LockSupport::park);
        return Stream.of(
                Arguments.of(Named.of("Runnable::run", (Executor) Runnable::run)),
                // From Java 19 on, JUnit would close a pool, and wait for its thread; it cannot close what only
                // executes.
                Arguments.of(Named.of("CallerRunsPolicy", (Executor) task -> busy.execute(task))));
    }

    /** Records the threads that call the executor. */
    private Executor recorded(Executor executor) {
        return task -> {
            ranOn.add(Thread.currentThread());
            executor.execute(task);
        };
    }

    private static boolean isTimer(Thread thread) {
        return thread.getName().equals("usertoken-timer");
    }

    private static void readAndHold(Connection connection) {
        connection.read();
        connection.hold();
    }

    private static TransportFailure.Kind kindOf(Throwable failure) {
        assertThat(failure).isInstanceOf(TransportException.class);
        return ((TransportException) failure).kind();
    }

    /** A store that grants a lease at the third attempt, and records the threads that call it. */
    private static final class LateLeases implements TokenStore {
        private final List<Thread> ranOn;
        private int attempts;
        private Optional<StoreEntry> entry = Optional.empty();

        LateLeases(List<Thread> ranOn) {
            this.ranOn = ranOn;
        }

        @Override
        public synchronized Optional<StoreEntry> read(TokenKey key) {
            ranOn.add(Thread.currentThread());
            return entry;
        }

        @Override
        public synchronized boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) {
            ranOn.add(Thread.currentThread());
            entry = next;
            return true;
        }

        @Override
        public synchronized Optional<Lease> tryLease(TokenKey key, Duration life) {
            ranOn.add(Thread.currentThread());
            return ++attempts < 3 ? Optional.empty() : Optional.of(new Granted());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static final class Granted implements Lease {
        @Override
        public long fencingToken() {
            return 1;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
