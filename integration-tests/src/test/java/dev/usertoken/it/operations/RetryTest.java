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
import dev.usertoken.testkit.ScriptedResponses;
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

/** A call is retried only if no request was sent, or if the service asked for a retry. */
class RetryTest {
    private static final RetryPolicy QUICK = RetryPolicy.of(2, Duration.ofMillis(1), Duration.ofMillis(2));
    private static final String DATE = "Date: Sun, 01 Jan 2090 00:00:00 GMT";
    private static final String REFUSAL = "{\"Error\":{\"Message\":\"m\",\"Code\":\"DeniedAccess\"}}";

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void refusedConnection_isRetriedUntilServerListens(CallMode mode) throws IOException {
        EventLog events = new EventLog();
        AtomicReference<SandboxServer> server = new AtomicReference<>();
        // A socket that is bound but does not listen refuses connections, and reserves the port for the server.
        Socket reserved = new Socket();
        reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = reserved.getLocalPort();
        try (UserTokenClient client = TestData.client(URI.create("http://127.0.0.1:" + port))
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
            assertThat(mode.issue(client, TestData.SANDBOX_LOGIN).siteId()).isEqualTo("-99");
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
    @EnumSource(CallMode.class)
    void refusedConnection_failsAfterLastRetry(CallMode mode) throws IOException {
        EventLog events = new EventLog();
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (UserTokenClient client = TestData.client(URI.create("http://127.0.0.1:" + reserved.getLocalPort()))
                    .retryPolicy(QUICK)
                    .listener(events)
                    .build()) {
                TransportException failed =
                        catchThrowableOfType(TransportException.class, () -> mode.issue(client, TestData.LOGIN));

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
    void retryAfter_isHonoured(CallMode mode, int status) {
        EventLog events = new EventLog();
        String retryLater =
                ScriptedResponses.json(status, "{\"Error\":{\"Code\":\"TooManyRequests\"}}", "Retry-After: 0");
        try (ScriptedServer server =
                        Responses.inTurn(retryLater, retryLater, ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .retryPolicy(QUICK)
                        .listener(events)
                        .build()) {
            assertThat(mode.issue(client, TestData.LOGIN).secret()).isEqualTo(Secret.of(TestData.TOKEN));
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
    @EnumSource(CallMode.class)
    void retryAfter_isWaitedInFull(CallMode mode) {
        try (ScriptedServer server = Responses.inTurn(
                        Responses.html(503, "Retry-After: 1"), ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).retryPolicy(QUICK).build()) {
            long start = System.nanoTime();
            mode.renew(client, TestData.USER_TOKEN);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** Relative to the local clock, the pause would be more than sixty years. */
    @ParameterizedTest
    @EnumSource(CallMode.class)
    void retryAfterDate_isRelativeToDateHeader(CallMode mode) {
        String retryLater = ScriptedResponses.json(429, "{}", DATE, "Retry-After: Sun, 01 Jan 2090 00:00:00 GMT");
        try (ScriptedServer server = Responses.inTurn(retryLater, ScriptedResponses.empty(200));
                UserTokenClient client =
                        TestData.client(server).retryPolicy(QUICK).build()) {
            mode.revoke(client, TestData.USER_TOKEN);

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
    void noRetryAfterWithinDeadline_sendsOneRequest(CallMode mode, int status, String header) {
        EventLog events = new EventLog();
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(status, REFUSAL, DATE, header));
                UserTokenClient client = TestData.client(server)
                        .retryPolicy(QUICK)
                        .listener(events)
                        .build()) {
            ApiException refused =
                    catchThrowableOfType(ApiException.class, () -> mode.renew(client, TestData.USER_TOKEN));

            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused instanceof RateLimitException).isEqualTo(status == 429);
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(events.lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKING, 401, DeniedAccess, API_KEY_REFUSED",
        "BLOCKING, 403, DeniedAccess, LOGIN_REFUSED",
        "BLOCKING, 429, StaffIsInactive, LOGIN_REFUSED",
        "ASYNC, 401, DeniedAccess, API_KEY_REFUSED",
        "ASYNC, 403, DeniedAccess, LOGIN_REFUSED",
        "ASYNC, 429, StaffIsInactive, LOGIN_REFUSED"
    })
    void refusedLogin_isSentOnceDespiteRetryAfter(CallMode mode, int status, String code, Diagnosis diagnosis) {
        EventLog events = new EventLog();
        String refusal = "{\"Error\":{\"Message\":\"m\",\"Code\":\"" + code + "\"}}";
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(status, refusal, "Retry-After: 0"));
                UserTokenClient client = TestData.client(server)
                        .retryPolicy(RetryPolicy.of(10, Duration.ofMillis(1), Duration.ofMillis(1)))
                        .listener(events)
                        .build()) {
            assertThat(catchThrowableOfType(AuthenticationException.class, () -> mode.issue(client, TestData.LOGIN)))
                    .isNotNull();
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(events.lines())
                .containsExactly(
                        "ATTEMPT_STARTED 1",
                        "ATTEMPT_FAILED 1 " + status + " " + diagnosis,
                        "OPERATION_FAILED 1 " + status + " " + diagnosis);
    }

    /** The server has read the request and may have executed it. */
    @ParameterizedTest
    @EnumSource(CallMode.class)
    void brokenConnection_isNotRetried(CallMode mode) {
        EventLog events = new EventLog();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.reset();
                });
                UserTokenClient client = TestData.client(server)
                        .retryPolicy(QUICK)
                        .listener(events)
                        .build()) {
            TransportException failed =
                    catchThrowableOfType(TransportException.class, () -> mode.issue(client, TestData.LOGIN));

            assertThat(failed.kind()).isEqualTo(TransportFailure.Kind.IO);
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(events.lines()).containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 IO", "OPERATION_FAILED 1 IO");
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void retryAfter_isHonouredUpToMaxRetries(CallMode mode) {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(429, "{}", "Retry-After: 0"))) {
            for (int retries : new int[] {0, 1, 2, 10}) {
                int before = server.requests().size();
                RetryPolicy policy = retries == 0
                        ? RetryPolicy.none()
                        : RetryPolicy.of(retries, Duration.ofNanos(1), Duration.ofMillis(1));
                try (UserTokenClient client =
                        TestData.client(server).retryPolicy(policy).build()) {
                    assertThat(catchThrowableOfType(RateLimitException.class, () -> mode.issue(client, TestData.LOGIN)))
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
