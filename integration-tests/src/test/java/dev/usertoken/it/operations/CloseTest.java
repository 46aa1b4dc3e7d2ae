package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TokenEvent;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.operations.CancellationTest.Caller;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What closing a client ends. */
@Timeout(30)
class CloseTest {
    private final EventLog events = new EventLog();

    @Test
    void blockedCallsEndAsCancelledAndTheirConnectionsClose() throws Exception {
        CompletableFuture<Connection> reached = new CompletableFuture<>();
        try (ScriptedServer server = stallsAfterTheHead(reached)) {
            UserTokenClient client = Given.client(server).listener(events).build();
            Caller caller = Caller.of(() -> client.issue(Given.LOGIN));
            Connection connection = reached.get();

            client.close();

            caller.assertCancelled();
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 CANCELLED", "OPERATION_FAILED 1 CANCELLED");
    }

    @Test
    void asynchronousCallsHaveEndedAsCancelledWhenCloseReturns() throws Exception {
        CompletableFuture<Connection> reached = new CompletableFuture<>();
        try (ScriptedServer server = stallsAfterTheHead(reached)) {
            UserTokenClient client = Given.client(server).listener(events).build();
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            Connection connection = reached.get();

            client.close();

            assertThat(future).isCompletedExceptionally();
            assertCancelled(future);
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 CANCELLED", "OPERATION_FAILED 1 CANCELLED");
    }

    @Test
    void callsInThePauseBeforeARetryEndAsCancelled() throws Exception {
        try (ScriptedServer server = Answers.always(Answers.json(503, "{}", "Retry-After: 10"))) {
            EventLog blockingEvents = new EventLog();
            UserTokenClient blocking =
                    Given.client(server).listener(blockingEvents).build();
            UserTokenClient async = Given.client(server).listener(events).build();
            Caller caller = Caller.of(() -> blocking.issue(Given.LOGIN));
            CompletableFuture<UserToken> future = async.issueAsync(Given.LOGIN);
            blockingEvents.await("ATTEMPT_FAILED 1 503 GATEWAY");
            events.await("ATTEMPT_FAILED 1 503 GATEWAY");

            blocking.close();
            async.close();

            caller.assertCancelled();
            assertCancelled(future);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void manyCallsUnderWayAllEnd() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            UserTokenClient client = Given.client(server).build();
            List<CompletableFuture<UserToken>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                futures.add(client.issueAsync(Given.LOGIN));
            }

            client.close();

            for (CompletableFuture<UserToken> future : futures) {
                assertCancelled(future);
            }
        }
    }

    @Test
    void laterCallsAreTheCallersMistake() {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY))) {
            UserTokenClient client = Given.client(server).listener(events).build();
            client.close();
            client.close();

            for (ThrowingCallable call : new ThrowingCallable[] {
                () -> client.issue(Given.LOGIN),
                () -> client.renew(Given.HELD),
                () -> client.revoke(Given.HELD),
                () -> client.issueAsync(Given.LOGIN),
                () -> client.renewAsync(Given.HELD),
                () -> client.revokeAsync(Given.HELD),
            }) {
                assertThatThrownBy(call)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("this client is closed; build another one");
            }
            assertThat(server.connectionCount()).isZero();
        }
        assertThat(events.lines()).isEmpty();
    }

    @Test
    void aGivenTransportStaysItsOwners() {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder().build())) {
            Given.client(server).transport(transport).build().close();

            try (UserTokenClient next =
                    Given.client(server).transport(transport).build()) {
                assertThat(next.issue(Given.LOGIN).siteId()).isEqualTo("-99");
            }
        }
    }

    @Test
    void callsOverAGivenTransportEndTooAndAreNotLeftToIt() throws Exception {
        CompletableFuture<Connection> reached = new CompletableFuture<>();
        try (ScriptedServer server = stallsAfterTheHead(reached);
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder().build())) {
            UserTokenClient client = Given.client(server).transport(transport).build();
            CompletableFuture<UserToken> future = client.issueAsync(Given.LOGIN);
            Connection connection = reached.get();

            client.close();

            assertCancelled(future);
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aClientMayBeClosedByItsOwnListener() {
        try (ScriptedServer server = Answers.always(Answers.json(429, "{}", "Retry-After: 0"))) {
            AtomicReference<UserTokenClient> itself = new AtomicReference<>();
            UserTokenClient client = Given.client(server)
                    .retryPolicy(RetryPolicy.of(2, Duration.ofMillis(1), Duration.ofMillis(1)))
                    .listener(event -> {
                        if (event.type() == TokenEvent.Type.ATTEMPT_FAILED) {
                            itself.get().close();
                        }
                    })
                    .build();
            itself.set(client);

            TransportException ended = catchThrowableOfType(TransportException.class, () -> client.issue(Given.LOGIN));

            assertThat(ended.kind()).isEqualTo(TransportFailure.Kind.CANCELLED);
        }
    }

    private static ScriptedServer stallsAfterTheHead(CompletableFuture<Connection> reached) {
        String answer = Answers.json(200, Answers.TOKEN_REPLY);
        return ScriptedServer.start(connection -> {
            connection.read();
            connection.send(answer.substring(0, answer.length() - 5));
            reached.complete(connection);
            connection.hold();
        });
    }

    private static void assertCancelled(CompletableFuture<UserToken> future) {
        TransportException ended = catchThrowableOfType(TransportException.class, () -> Way.outcome(future));
        assertThat(ended.kind()).isEqualTo(TransportFailure.Kind.CANCELLED);
    }
}
