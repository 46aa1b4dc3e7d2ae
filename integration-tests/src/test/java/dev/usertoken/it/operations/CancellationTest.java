package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling a future or interrupting a thread aborts the exchange. */
@Timeout(30)
class CancellationTest {
    private final EventLog events = new EventLog();
    private final CompletableFuture<Connection> reached = new CompletableFuture<>();

    @Test
    void cancelledFuture_closesConnection() throws Exception {
        try (ScriptedServer server = stallsAfterHead();
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            Connection connection = reached.get();

            assertThat(future.cancel(true)).isTrue();

            connection.peerClosed().get(10, TimeUnit.SECONDS);
            assertThat(future).isCancelled();
            assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        }
        assertCancelledOnce();
    }

    /**
     * Before Java 16, the JDK's client cannot abort an exchange before the head has arrived: the exchange ends at its
     * timeout. The caller is released at once.
     */
    @Test
    void cancelBeforeHead_closesConnectionWithinTimeout() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    reached.complete(connection);
                    connection.hold();
                });
                UserTokenClient client = TestData.client(server)
                        .timeout(Duration.ofSeconds(2))
                        .listener(events)
                        .build()) {
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            Connection connection = reached.get();

            future.cancel(false);

            assertCancelledOnce();
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void futureCompletedByUser_closesConnection() throws Exception {
        try (ScriptedServer server = stallsAfterHead();
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.renewAsync(TestData.USER_TOKEN);
            Connection connection = reached.get();

            assertThat(future.complete(TestData.USER_TOKEN)).isTrue();

            connection.peerClosed().get(10, TimeUnit.SECONDS);
            assertThat(future.join()).isSameAs(TestData.USER_TOKEN);
        }
        assertCancelledOnce();
    }

    @Test
    void futureFailedByUser_keepsThatFailure() throws Exception {
        IllegalStateException own = new IllegalStateException("thrown by the user");
        try (ScriptedServer server = stallsAfterHead();
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.renewAsync(TestData.USER_TOKEN);
            Connection connection = reached.get();

            future.completeExceptionally(own);

            connection.peerClosed().get(10, TimeUnit.SECONDS);
            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(own);
        }
        assertCancelledOnce();
    }

    @Test
    void cancelledDependentStage_doesNotAbortCall() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    reached.complete(connection);
                    connection.hold();
                    connection.send(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                });
                UserTokenClient client = TestData.client(server).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            reached.get();

            future.thenApply(UserToken::siteId).cancel(true);
            assertThatThrownBy(() -> future.copy().get(1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            server.release();

            assertThat(future.get().siteId()).isEqualTo("-99");
        }
    }

    @Test
    void cancelAfterEnd_changesNothing() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            future.get();

            assertThat(future.cancel(true)).isFalse();
        }
        assertThat(events.lines()).containsExactly("ATTEMPT_STARTED 1", "OPERATION_SUCCEEDED 1");
    }

    @Test
    void cancelInRetryPause_preventsRetry() throws Exception {
        try (ScriptedServer server = Responses.inTurn(
                        ScriptedResponses.json(429, "{}", "Retry-After: 1"),
                        ScriptedResponses.json(429, "{}", "Retry-After: 2"),
                        ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            events.await("ATTEMPT_FAILED 1 429 RATE_LIMITED");

            future.cancel(true);

            assertThat(events.lines())
                    .containsExactly(
                            "ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 429 RATE_LIMITED", "OPERATION_FAILED 1 CANCELLED");
            // Its retry is later on the same timer.
            client.issue(TestData.LOGIN);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interrupt_cancelsAndStaysSet(boolean afterTheHead) throws Exception {
        try (ScriptedServer server = afterTheHead ? stallsAfterHead() : stallsBeforeHead();
                UserTokenClient client = TestData.client(server)
                        .timeout(Duration.ofSeconds(afterTheHead ? 20 : 2))
                        .listener(events)
                        .build()) {
            CallingThread caller = CallingThread.of(() -> client.issue(TestData.LOGIN));
            Connection connection = reached.get();

            caller.thread.interrupt();

            caller.assertCancelled();
            assertThat(caller.interruptedAtTheEnd).isTrue();
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
        assertCancelledOnce();
    }

    @Test
    void interruptedThread_sendsNothing() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CallingThread caller = CallingThread.of(() -> {
                Thread.currentThread().interrupt();
                client.issue(TestData.LOGIN);
            });

            caller.assertCancelled();
            assertThat(caller.interruptedAtTheEnd).isTrue();
            assertThat(server.connectionCount()).isZero();
        }
        assertThat(events.lines()).containsExactly("OPERATION_FAILED 0 CANCELLED");
    }

    @Test
    void interruptInRetryPause_cancels() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(429, "{}", "Retry-After: 5"));
                UserTokenClient client =
                        TestData.client(server).listener(events).build()) {
            CallingThread caller = CallingThread.of(() -> client.issue(TestData.LOGIN));
            events.await("ATTEMPT_FAILED 1 429 RATE_LIMITED");

            caller.thread.interrupt();

            caller.assertCancelled();
            assertThat(caller.interruptedAtTheEnd).isTrue();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void asyncCall_ignoresInterruptOfItsCaller() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            Thread.currentThread().interrupt();
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(future.get().siteId()).isEqualTo("-99");
        }
    }

    private ScriptedServer stallsAfterHead() {
        String response = ScriptedResponses.json(200, Responses.TOKEN_JSON);
        return ScriptedServer.start(connection -> {
            connection.read();
            connection.send(response.substring(0, response.length() - 5));
            reached.complete(connection);
            connection.hold();
        });
    }

    private ScriptedServer stallsBeforeHead() {
        return ScriptedServer.start(connection -> {
            connection.read();
            reached.complete(connection);
            connection.hold();
        });
    }

    private void assertCancelledOnce() {
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 CANCELLED", "OPERATION_FAILED 1 CANCELLED");
    }

    /** A thread that makes a blocking call. */
    static final class CallingThread {
        final Thread thread;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Throwable thrown;
        private volatile boolean interruptedAtTheEnd;

        private CallingThread(Runnable call) {
            thread = new Thread(() -> {
                thrown = catchThrowable(call::run);
                interruptedAtTheEnd = Thread.currentThread().isInterrupted();
                ended.countDown();
            });
        }

        static CallingThread of(Runnable call) {
            CallingThread caller = new CallingThread(call);
            caller.thread.start();
            return caller;
        }

        void assertCancelled() throws InterruptedException {
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(thrown).isInstanceOf(TransportException.class);
            assertThat(((TransportException) thrown).kind()).isEqualTo(TransportFailure.Kind.CANCELLED);
            assertThat(((TransportException) thrown).retryable()).isFalse();
            assertThat(thrown).hasMessage("issue failed: POST /public/v6/usertoken/issue: cancelled");
        }
    }
}
