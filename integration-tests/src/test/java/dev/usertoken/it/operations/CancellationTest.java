package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.TransportFailure;
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

/** A future's cancel and a thread's interrupt abort the exchange: design, What others implement. */
@Timeout(30)
class CancellationTest {
    private final EventLog events = new EventLog();
    private final CompletableFuture<Connection> reached = new CompletableFuture<>();

    @Test
    void aCancelledFutureClosesTheConnection() throws Exception {
        try (ScriptedServer server = stallsAfterTheHead();
                UserTokenClient client = Given.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            Connection connection = reached.get();

            assertThat(future.cancel(true)).isTrue();

            connection.peerClosed().get(10, TimeUnit.SECONDS);
            assertThat(future).isCancelled();
            assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        }
        assertCancelledOnce();
    }

    /**
     * Before Java 16 the JDK's client cannot abort an exchange without a head, and only lets it end with its time; the
     * caller is free at once all the same.
     */
    @Test
    void aFutureCancelledBeforeTheHeadClosesTheConnectionWithinTheTimeout() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    reached.complete(connection);
                    connection.hold();
                });
                UserTokenClient client = Given.client(server)
                        .timeout(Duration.ofSeconds(2))
                        .listener(events)
                        .build()) {
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            Connection connection = reached.get();

            future.cancel(false);

            assertCancelledOnce();
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aFutureThatItsUserCompletesClosesTheConnectionToo() throws Exception {
        try (ScriptedServer server = stallsAfterTheHead();
                UserTokenClient client = Given.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.renewAsync(Given.HELD);
            Connection connection = reached.get();

            assertThat(future.complete(Given.HELD)).isTrue();

            connection.peerClosed().get(10, TimeUnit.SECONDS);
            assertThat(future.join()).isSameAs(Given.HELD);
        }
        assertCancelledOnce();
    }

    @Test
    void aFutureThatItsUserFailsKeepsThatFailure() throws Exception {
        IllegalStateException own = new IllegalStateException("the user's own");
        try (ScriptedServer server = stallsAfterTheHead();
                UserTokenClient client = Given.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.renewAsync(Given.HELD);
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
    void whatDependsOnAFutureDoesNotAbortItWhenItIsCancelledOrOutOfTime() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    reached.complete(connection);
                    connection.hold();
                    connection.send(Answers.json(200, Answers.TOKEN_REPLY));
                });
                UserTokenClient client = Given.client(server).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            reached.get();

            future.thenApply(UserToken::siteId).cancel(true);
            assertThatThrownBy(() -> future.copy().get(1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            server.release();

            assertThat(future.get().siteId()).isEqualTo("-99");
        }
    }

    @Test
    void aCancelAfterTheEndChangesNothing() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            future.get();

            assertThat(future.cancel(true)).isFalse();
        }
        assertThat(events.lines()).containsExactly("ATTEMPT_STARTED 1", "OPERATION_SUCCEEDED 1");
    }

    @Test
    void aFutureCancelledInThePauseBeforeARetryIsNotTriedAgain() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(429, "{}", "Retry-After: 2"));
                UserTokenClient client = Given.client(server).listener(events).build()) {
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            events.await("ATTEMPT_FAILED 1 429 RATE_LIMITED");

            future.cancel(true);

            assertThat(events.lines())
                    .containsExactly(
                            "ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 429 RATE_LIMITED", "OPERATION_FAILED 1 CANCELLED");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptCancelsAndStaysSet(boolean afterTheHead) throws Exception {
        try (ScriptedServer server = afterTheHead ? stallsAfterTheHead() : stallsBeforeTheHead();
                UserTokenClient client = Given.client(server)
                        .timeout(Duration.ofSeconds(afterTheHead ? 20 : 2))
                        .listener(events)
                        .build()) {
            Caller caller = Caller.of(() -> client.issue(Given.LOGIN));
            Connection connection = reached.get();

            caller.thread.interrupt();

            caller.assertCancelled();
            assertThat(caller.interruptedAtTheEnd).isTrue();
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
        assertCancelledOnce();
    }

    @Test
    void aThreadThatIsInterruptedAlreadySendsNothing() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).listener(events).build()) {
            Caller caller = Caller.of(() -> {
                Thread.currentThread().interrupt();
                client.issue(Given.LOGIN);
            });

            caller.assertCancelled();
            assertThat(caller.interruptedAtTheEnd).isTrue();
            assertThat(server.connectionCount()).isZero();
        }
        assertThat(events.lines()).containsExactly("OPERATION_FAILED 0 CANCELLED");
    }

    @Test
    void anInterruptInThePauseBeforeARetryCancels() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(429, "{}", "Retry-After: 5"));
                UserTokenClient client = Given.client(server).listener(events).build()) {
            Caller caller = Caller.of(() -> client.issue(Given.LOGIN));
            events.await("ATTEMPT_FAILED 1 429 RATE_LIMITED");

            caller.thread.interrupt();

            caller.assertCancelled();
            assertThat(caller.interruptedAtTheEnd).isTrue();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void anAsynchronousCallDoesNotMindItsThreadsInterrupt() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).build()) {
            Thread.currentThread().interrupt();
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(future.get().siteId()).isEqualTo("-99");
        }
    }

    private ScriptedServer stallsAfterTheHead() {
        String answer = Answers.json(200, Answers.TOKEN_REPLY);
        return ScriptedServer.start(connection -> {
            connection.read();
            connection.send(answer.substring(0, answer.length() - 5));
            reached.complete(connection);
            connection.hold();
        });
    }

    private ScriptedServer stallsBeforeTheHead() {
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
    static final class Caller {
        final Thread thread;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Throwable thrown;
        private volatile boolean interruptedAtTheEnd;

        private Caller(Runnable call) {
            thread = new Thread(() -> {
                thrown = catchThrowable(call::run);
                interruptedAtTheEnd = Thread.currentThread().isInterrupted();
                ended.countDown();
            });
        }

        static Caller of(Runnable call) {
            Caller caller = new Caller(call);
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
