package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenSession;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.operations.CancellationTest.CallingThread;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.ScriptedResponses;
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

/** Closing a client ends its calls. */
@Timeout(30)
class CloseTest {
    private final EventLog events = new EventLog();

    @Test
    void blockedCalls_endAsCancelledAndCloseConnections() throws Exception {
        CompletableFuture<Connection> reached = new CompletableFuture<>();
        try (ScriptedServer server = stallsAfterHead(reached)) {
            UserTokenClient client = TestData.client(server).listener(events).build();
            CallingThread caller = CallingThread.of(() -> client.issue(TestData.LOGIN));
            Connection connection = reached.get();

            client.close();

            caller.assertCancelled();
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 CANCELLED", "OPERATION_FAILED 1 CANCELLED");
    }

    @Test
    void asyncCalls_haveEndedWhenCloseReturns() throws Exception {
        CompletableFuture<Connection> reached = new CompletableFuture<>();
        try (ScriptedServer server = stallsAfterHead(reached)) {
            UserTokenClient client = TestData.client(server).listener(events).build();
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            Connection connection = reached.get();

            client.close();

            assertThat(future).isCompletedExceptionally();
            assertCancelled(future);
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 CANCELLED", "OPERATION_FAILED 1 CANCELLED");
    }

    /** Whichever call ends first, its continuation waits for the other calls. */
    @Test
    void continuationsThatWaitForOtherCalls_doNotDelayClose() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            UserTokenClient client =
                    TestData.client(server).timeout(Duration.ofSeconds(5)).build();
            TokenSession session = client.session(TestData.LOGIN);
            List<CompletableFuture<UserToken>> calls =
                    List.of(client.issueAsync(TestData.LOGIN), client.issueAsync(TestData.LOGIN), session.tokenAsync());
            List<CompletableFuture<?>> continuations = new ArrayList<>();
            for (CompletableFuture<UserToken> call : calls) {
                continuations.add(call.handle((token, failure) -> {
                    calls.forEach(other -> other.exceptionally(ignored -> null).join());
                    return token;
                }));
            }

            client.close();

            assertThat(continuations).allMatch(CompletableFuture::isDone);
            for (CompletableFuture<UserToken> call : calls) {
                assertCancelled(call);
            }
        }
    }

    @Test
    void callsInRetryPause_endAsCancelled() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(503, "{}", "Retry-After: 10"))) {
            EventLog blockingEvents = new EventLog();
            UserTokenClient blocking =
                    TestData.client(server).listener(blockingEvents).build();
            UserTokenClient async = TestData.client(server).listener(events).build();
            CallingThread caller = CallingThread.of(() -> blocking.issue(TestData.LOGIN));
            CompletableFuture<UserToken> future = async.issueAsync(TestData.LOGIN);
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
    void manyCallsInFlight_allEnd() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            UserTokenClient client = TestData.client(server).build();
            List<CompletableFuture<UserToken>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                futures.add(client.issueAsync(TestData.LOGIN));
            }

            client.close();

            for (CompletableFuture<UserToken> future : futures) {
                assertCancelled(future);
            }
        }
    }

    @Test
    void callsAfterClose_throwIllegalState() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON))) {
            UserTokenClient client = TestData.client(server).listener(events).build();
            client.close();
            client.close();

            for (ThrowingCallable call : new ThrowingCallable[] {
                () -> client.issue(TestData.LOGIN),
                () -> client.renew(TestData.USER_TOKEN),
                () -> client.revoke(TestData.USER_TOKEN),
                () -> client.issueAsync(TestData.LOGIN),
                () -> client.renewAsync(TestData.USER_TOKEN),
                () -> client.revokeAsync(TestData.USER_TOKEN),
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
    void givenTransport_staysOpen() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder().build())) {
            TestData.client(server).transport(transport).build().close();

            try (UserTokenClient next =
                    TestData.client(server).transport(transport).build()) {
                assertThat(next.issue(TestData.LOGIN).siteId()).isEqualTo("-99");
            }
        }
    }

    @Test
    void callsOverGivenTransport_endToo() throws Exception {
        CompletableFuture<Connection> reached = new CompletableFuture<>();
        try (ScriptedServer server = stallsAfterHead(reached);
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder().build())) {
            UserTokenClient client =
                    TestData.client(server).transport(transport).build();
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            Connection connection = reached.get();

            client.close();

            assertCancelled(future);
            connection.peerClosed().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void listener_mayCloseItsClient() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(429, "{}", "Retry-After: 0"))) {
            AtomicReference<UserTokenClient> itself = new AtomicReference<>();
            UserTokenClient client = TestData.client(server)
                    .retryPolicy(RetryPolicy.of(2, Duration.ofMillis(1), Duration.ofMillis(1)))
                    .listener(event -> {
                        if (event.type() == TokenEvent.Type.ATTEMPT_FAILED) {
                            itself.get().close();
                        }
                    })
                    .build();
            itself.set(client);

            TransportException ended =
                    catchThrowableOfType(TransportException.class, () -> client.issue(TestData.LOGIN));

            assertThat(ended.kind()).isEqualTo(TransportFailure.Kind.CANCELLED);
        }
    }

    private static ScriptedServer stallsAfterHead(CompletableFuture<Connection> reached) {
        String response = ScriptedResponses.json(200, Responses.TOKEN_JSON);
        return ScriptedServer.start(connection -> {
            connection.read();
            connection.send(response.substring(0, response.length() - 5));
            reached.complete(connection);
            connection.hold();
        });
    }

    private static void assertCancelled(CompletableFuture<UserToken> future) {
        TransportException ended = catchThrowableOfType(TransportException.class, () -> CallMode.outcome(future));
        assertThat(ended.kind()).isEqualTo(TransportFailure.Kind.CANCELLED);
    }
}
