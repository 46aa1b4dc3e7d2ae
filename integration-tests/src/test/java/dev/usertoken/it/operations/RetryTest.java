package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.ApiException;
import dev.usertoken.AuthenticationException;
import dev.usertoken.Diagnosis;
import dev.usertoken.RateLimitException;
import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.TokenEvent;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When a call is tried again, and above all when not: design, One operation. */
class RetryTest {
    private static final RetryPolicy QUICK = RetryPolicy.of(2, Duration.ofMillis(1), Duration.ofMillis(2));
    private static final String DATE = "Date: Sun, 01 Jan 2090 00:00:00 GMT";
    private static final String REFUSAL = "{\"Error\":{\"Message\":\"m\",\"Code\":\"DeniedAccess\"}}";

    @ParameterizedTest
    @EnumSource(Way.class)
    void withoutAConnectionACallIsTriedAgainUntilThereIsOne(Way way) throws IOException {
        EventLog events = new EventLog();
        AtomicReference<SandboxServer> server = new AtomicReference<>();
        // Bound but not listening, it refuses connections and keeps the port for the server to come.
        Socket reserved = new Socket();
        reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = reserved.getLocalPort();
        try (UserTokenClient client = Given.client(URI.create("http://127.0.0.1:" + port))
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .retryPolicy(QUICK)
                .listener(event -> {
                    events.onEvent(event);
                    if (event.type() == TokenEvent.Type.ATTEMPT_FAILED && event.attempt() == 2) {
                        close(reserved);
                        server.set(SandboxServer.builder().port(port).start());
                    }
                })
                .build()) {
            assertThat(way.issue(client, Given.SANDBOX_LOGIN).siteId()).isEqualTo("-99");
            assertThat(server.get().issues()).isEqualTo(1);
        } finally {
            reserved.close();
            server.get().close();
        }
        assertThat(events.lines())
                .containsExactly(
                        "ATTEMPT_STARTED 1",
                        "ATTEMPT_FAILED 1 CONNECT",
                        "ATTEMPT_STARTED 2",
                        "ATTEMPT_FAILED 2 CONNECT",
                        "ATTEMPT_STARTED 3",
                        "OPERATION_SUCCEEDED 3");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void withoutAConnectionATokenIsNotHadAfterTheLastRetry(Way way) throws IOException {
        EventLog events = new EventLog();
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (UserTokenClient client = Given.client(URI.create("http://127.0.0.1:" + reserved.getLocalPort()))
                    .retryPolicy(QUICK)
                    .listener(events)
                    .build()) {
                TransportException failed =
                        catchThrowableOfType(TransportException.class, () -> way.issue(client, Given.LOGIN));

                assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.CONNECT);
                assertThat(failed.retryable()).isTrue();
                assertThat(failed)
                        .hasMessageStartingWith(
                                "issue failed: POST /public/v6/usertoken/issue: no connection to 127.0.0.1:"
                                        + reserved.getLocalPort() + ": the connection was refused (");
            }
        }
        assertThat(events.lines())
                .containsExactly(
                        "ATTEMPT_STARTED 1",
                        "ATTEMPT_FAILED 1 CONNECT",
                        "ATTEMPT_STARTED 2",
                        "ATTEMPT_FAILED 2 CONNECT",
                        "ATTEMPT_STARTED 3",
                        "ATTEMPT_FAILED 3 CONNECT",
                        "OPERATION_FAILED 3 CONNECT");
    }

    @ParameterizedTest
    @CsvSource({"BLOCKING, 429", "BLOCKING, 503", "ASYNC, 429", "ASYNC, 503"})
    void theServersInvitationIsAccepted(Way way, int status) {
        EventLog events = new EventLog();
        String invitation = Answers.json(status, "{\"Error\":{\"Code\":\"TooManyRequests\"}}", "Retry-After: 0");
        try (ScriptedServer server = Answers.inTurn(invitation, invitation, Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client =
                        Given.client(server).retryPolicy(QUICK).listener(events).build()) {
            assertThat(way.issue(client, Given.LOGIN).secret()).isEqualTo(Secret.of(Given.TOKEN));
            assertThat(server.requests()).hasSize(3);
        }
        String refused = status + " RATE_LIMITED";
        if (status == 503) {
            refused = "503 SERVER_ERROR";
        }
        assertThat(events.lines())
                .containsExactly(
                        "ATTEMPT_STARTED 1",
                        "ATTEMPT_FAILED 1 " + refused,
                        "ATTEMPT_STARTED 2",
                        "ATTEMPT_FAILED 2 " + refused,
                        "ATTEMPT_STARTED 3",
                        "OPERATION_SUCCEEDED 3");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void thePauseThatTheServerAsksForIsKeptInFull(Way way) {
        try (ScriptedServer server =
                        Answers.inTurn(Answers.html(503, "Retry-After: 1"), Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).retryPolicy(QUICK).build()) {
            long start = System.nanoTime();
            way.renew(client, Given.HELD);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** By the local clock it would be more than sixty years. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aDateToRetryAfterIsTakenAgainstTheRepliesOwnDate(Way way) {
        String invitation = Answers.json(429, "{}", DATE, "Retry-After: Sun, 01 Jan 2090 00:00:00 GMT");
        try (ScriptedServer server = Answers.inTurn(invitation, Answers.empty(200));
                UserTokenClient client = Given.client(server).retryPolicy(QUICK).build()) {
            way.revoke(client, Given.HELD);

            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BLOCKING; 429; Retry-After: 3600",
                "ASYNC;    429; Retry-After: 3600",
                "BLOCKING; 503; Retry-After: 20",
                "ASYNC;    503; Retry-After: 20",
                "BLOCKING; 429; Retry-After: Sun, 01 Jan 2090 00:01:00 GMT",
                "ASYNC;    429; Retry-After: Sun, 01 Jan 2090 00:01:00 GMT",
                "BLOCKING; 429; Retry-After: never",
                "ASYNC;    429; X-None: 1",
                "BLOCKING; 429; X-None: 1",
                "ASYNC;    503; X-None: 1",
                "BLOCKING; 503; X-None: 1",
                "BLOCKING; 500; Retry-After: 0",
                "ASYNC;    500; Retry-After: 0",
                "BLOCKING; 502; Retry-After: 0",
                "BLOCKING; 504; Retry-After: 0",
                "BLOCKING; 408; Retry-After: 0",
                "BLOCKING; 400; Retry-After: 0",
                "BLOCKING; 302; Retry-After: 0",
            })
    void withoutAnInvitationThatEndsBeforeTheDeadlineThereIsOneRequest(Way way, int status, String header) {
        EventLog events = new EventLog();
        try (ScriptedServer server = Answers.always(Answers.json(status, REFUSAL, DATE, header));
                UserTokenClient client =
                        Given.client(server).retryPolicy(QUICK).listener(events).build()) {
            ApiException refused = catchThrowableOfType(ApiException.class, () -> way.renew(client, Given.HELD));

            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused instanceof RateLimitException).isEqualTo(status == 429);
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(events.lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKING, 401, API_KEY_REFUSED",
        "BLOCKING, 403, LOGIN_REFUSED",
        "ASYNC, 401, API_KEY_REFUSED",
        "ASYNC, 403, LOGIN_REFUSED"
    })
    void aRefusedLoginIsSentOnceEvenWhereTheServerInvites(Way way, int status, Diagnosis diagnosis) {
        EventLog events = new EventLog();
        try (ScriptedServer server = Answers.always(Answers.json(status, REFUSAL, "Retry-After: 0"));
                UserTokenClient client = Given.client(server)
                        .retryPolicy(RetryPolicy.of(10, Duration.ofMillis(1), Duration.ofMillis(1)))
                        .listener(events)
                        .build()) {
            assertThat(catchThrowableOfType(AuthenticationException.class, () -> way.issue(client, Given.LOGIN)))
                    .isNotNull();
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(events.lines())
                .containsExactly(
                        "ATTEMPT_STARTED 1",
                        "ATTEMPT_FAILED 1 " + status + " " + diagnosis,
                        "OPERATION_FAILED 1 " + status + " " + diagnosis);
    }

    /** The server may have acted: the request was read. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aBrokenConnectionIsNotTriedAgain(Way way) {
        EventLog events = new EventLog();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.reset();
                });
                UserTokenClient client =
                        Given.client(server).retryPolicy(QUICK).listener(events).build()) {
            TransportException failed =
                    catchThrowableOfType(TransportException.class, () -> way.issue(client, Given.LOGIN));

            assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.IO);
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(events.lines()).containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 IO", "OPERATION_FAILED 1 IO");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anInvitationIsNotAcceptedMoreOftenThanThePolicySays(Way way) {
        try (ScriptedServer server = Answers.always(Answers.json(429, "{}", "Retry-After: 0"))) {
            for (int retries : new int[] {0, 1, 2, 10}) {
                int before = server.requests().size();
                RetryPolicy policy = retries == 0
                        ? RetryPolicy.none()
                        : RetryPolicy.of(retries, Duration.ofNanos(1), Duration.ofMillis(1));
                try (UserTokenClient client =
                        Given.client(server).retryPolicy(policy).build()) {
                    assertThat(catchThrowableOfType(RateLimitException.class, () -> way.issue(client, Given.LOGIN)))
                            .isNotNull();
                }
                assertThat(server.requests()).hasSize(before + 1 + retries);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
