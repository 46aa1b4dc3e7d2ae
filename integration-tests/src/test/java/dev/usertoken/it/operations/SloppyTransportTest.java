package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.TransportException;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transports that break their contract. They are written for this test, because no real one does. The call ends in time
 * and as documented, and its exception does not contain their messages.
 */
@Timeout(30)
class SloppyTransportTest {
    private static final String SECRET = "planted-secret";

    private final EventLog events = new EventLog();

    /** The first call of a process is slow, because it loads the classes. */
    @BeforeAll
    static void warmUp() {
        Transport sound =
                TestTransport.of(request -> CompletableFuture.completedFuture(response(200, Responses.TOKEN_JSON)));
        try (UserTokenClient client = builder().transport(sound).build()) {
            client.issue(TestData.LOGIN);
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                        failure("throws", Kind.IO, request -> {
                            throw new IllegalStateException(SECRET);
                        }),
                        failure("throws a checked exception", Kind.IO, request -> {
                            throw SneakyThrow.thrown(new IOException(SECRET));
                        }),
                        failure("throws its own failure", Kind.CONNECT, request -> {
                            throw SneakyThrow.thrown(TransportFailure.of(Kind.CONNECT));
                        }),
                        failure("returns null", Kind.IO, request -> null),
                        failure("completes with null", Kind.IO, request -> CompletableFuture.completedFuture(null)),
                        failure("fails with another exception", Kind.IO, request -> failed(new IOException(SECRET))),
                        failure("fails with a chain", Kind.IO, request -> failed(chain())),
                        failure("fails with an error", Kind.IO, request -> failed(new AssertionError(SECRET))),
                        failure(
                                "wraps its failure",
                                Kind.TLS,
                                request -> failed(new CompletionException(
                                        SECRET, new CompletionException(SECRET, TransportFailure.of(Kind.TLS))))),
                        failure(
                                "fails with an empty wrapper",
                                Kind.IO,
                                request -> failed(new CompletionException(SECRET, null))),
                        failure("cancels", Kind.CANCELLED, request -> {
                            CompletableFuture<TransportResponse> cancelled = new CompletableFuture<>();
                            cancelled.cancel(true);
                            return cancelled;
                        }),
                        failure(
                                "fails with a cancellation that has a message",
                                Kind.CANCELLED,
                                request -> failed(new CancellationException(SECRET))),
                        failure("suppresses an exception that has a message", Kind.IO, request -> {
                            TransportFailure failure = TransportFailure.of(Kind.IO);
                            failure.addSuppressed(new IOException(SECRET));
                            return failed(failure);
                        }),
                        failure(
                                "gives its failure a cause",
                                Kind.IO,
                                request -> failed(
                                        TransportFailure.of(Kind.PROTOCOL).initCause(new IOException(SECRET)))),
                        failure(
                                "exceeds the bound",
                                Kind.TOO_LARGE,
                                request -> CompletableFuture.completedFuture(
                                        TransportResponse.of(200, Headers.empty(), new byte[1025]))))
                .flatMap(SloppyTransportTest::inBothModes);
    }

    @ParameterizedTest(name = "a transport that {0}, {1}")
    @MethodSource("failures")
    void transportFailure_hasItsKindAndNoDetails(
            String name,
            CallMode mode,
            Kind kind,
            Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        TransportException thrown =
                catchThrowableOfType(TransportException.class, () -> issue(mode, TestTransport.of(exchange)));

        assertThat(thrown.kind()).isEqualTo(kind);
        assertThat(StackTraces.textOf(thrown)).doesNotContain("planted");
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 " + kind, "OPERATION_FAILED 1 " + kind);
    }

    static Stream<Arguments> hangs() {
        return Stream.of(
                        failure("never completes", Kind.TIMEOUT, request -> new CompletableFuture<>()),
                        failure("ignores cancel", Kind.TIMEOUT, request -> new CompletableFuture<>() {
                            @Override
                            public boolean cancel(boolean mayInterruptIfRunning) {
                                return false;
                            }
                        }),
                        failure("throws from cancel", Kind.TIMEOUT, request -> new CompletableFuture<>() {
                            @Override
                            public boolean cancel(boolean mayInterruptIfRunning) {
                                throw new IllegalStateException(SECRET);
                            }
                        }),
                        failure("throws an error from cancel", Kind.TIMEOUT, request -> new CompletableFuture<>() {
                            @Override
                            public boolean cancel(boolean mayInterruptIfRunning) {
                                throw new AssertionError(SECRET);
                            }
                        }))
                .flatMap(SloppyTransportTest::inBothModes);
    }

    @ParameterizedTest(name = "a transport that {0}, {1}")
    @MethodSource("hangs")
    void hangingTransport_endsAtDeadline(
            String name,
            CallMode mode,
            Kind kind,
            Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        TransportException thrown = catchThrowableOfType(
                TransportException.class, () -> issueUntilTimeout(mode, TestTransport.of(exchange)));

        assertThat(thrown.kind()).isEqualTo(kind);
        assertThat(thrown).hasMessage("issue failed: POST /public/v6/usertoken/issue: out of time");
        assertThat(StackTraces.textOf(thrown)).doesNotContain("planted");
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 TIMEOUT", "OPERATION_FAILED 1 TIMEOUT");
    }

    /** If the client ends a call, the call ends even if the transport's cancel method throws. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void closeAndCancel_workIfTransportCancelThrows(boolean close) {
        CompletableFuture<TransportResponse> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                throw new IllegalStateException(SECRET);
            }
        };
        UserTokenClient client = builder()
                .transport(TestTransport.of(request -> stubborn))
                .listener(events)
                .build();
        CompletableFuture<UserToken> first = client.issueAsync(TestData.LOGIN);
        CompletableFuture<UserToken> second = client.issueAsync(TestData.LOGIN);
        if (close) {
            client.close();
        } else {
            first.cancel(true);
            second.cancel(true);
            client.close();
        }

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(events.lines().stream().filter("OPERATION_FAILED 1 CANCELLED"::equals))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void lateResponse_changesNothing(CallMode mode) throws InterruptedException {
        AtomicReference<CompletableFuture<TransportResponse>> exchange = new AtomicReference<>();
        Transport transport = TestTransport.of(request -> {
            exchange.set(new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    return false;
                }
            });
            return exchange.get();
        });

        TransportException thrown =
                catchThrowableOfType(TransportException.class, () -> issueUntilTimeout(mode, transport));
        List<String> before = events.lines();
        Thread late = new Thread(() -> exchange.get().complete(response(200, Responses.TOKEN_JSON)));
        late.start();
        late.join();

        assertThat(thrown.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(events.lines()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void responseFromOtherThread_isUsed(CallMode mode) {
        Transport transport = TestTransport.of(request -> {
            CompletableFuture<TransportResponse> exchange = new CompletableFuture<>();
            new Thread(() -> exchange.complete(response(200, Responses.TOKEN_JSON))).start();
            return exchange;
        });
        assertThat(issue(mode, transport).secret()).isEqualTo(Secret.of(TestData.TOKEN));
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void completedResponse_isUsed(CallMode mode) {
        assertThat(issue(
                                mode,
                                TestTransport.of(request ->
                                        CompletableFuture.completedFuture(response(201, Responses.TOKEN_JSON))))
                        .secret())
                .isEqualTo(Secret.of(TestData.TOKEN));
    }

    /** An {@code Error} is a defect of the machine or the program, which must not be hidden. */
    @ParameterizedTest
    @EnumSource(CallMode.class)
    void thrownError_reachesCaller(CallMode mode) {
        LinkageError error = new NoClassDefFoundError("okhttp3/OkHttpClient");

        assertThat(catchThrowable(() -> issue(mode, TestTransport.of(request -> {
                    throw error;
                }))))
                .isSameAs(error);
        assertThat(events.lines()).containsExactly("ATTEMPT_STARTED 1", "OPERATION_FAILED 1");
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void malformedHeaders_areNotFatal(CallMode mode) {
        byte[] body = Responses.TOKEN_JSON.getBytes(StandardCharsets.UTF_8);
        for (String type :
                Arrays.asList("", ";", "application/json;charset", ";charset=\"", "a/b;charset=\"\\", "*/*")) {
            Headers headers = Headers.builder()
                    .add("Content-Type", type)
                    .add("Content-Type", "image/png")
                    .build();
            Throwable thrown = catchThrowable(() -> issue(
                    mode,
                    TestTransport.of(
                            request -> CompletableFuture.completedFuture(TransportResponse.of(200, headers, body)))));

            assertThat(thrown == null || thrown instanceof dev.usertoken.ResponseException)
                    .as("%s for %s", thrown, type)
                    .isTrue();
        }
    }

    private UserToken issue(CallMode mode, Transport transport) {
        return issue(mode, builder().transport(transport));
    }

    /** The attempt must start before the timeout, even if the machine is busy. */
    private UserToken issueUntilTimeout(CallMode mode, Transport transport) {
        return issue(mode, builder().timeout(Duration.ofMillis(600)).transport(transport));
    }

    private UserToken issue(CallMode mode, UserTokenClient.Builder builder) {
        try (UserTokenClient client = builder.listener(events).build()) {
            return mode.issue(client, TestData.LOGIN);
        }
    }

    private static UserTokenClient.Builder builder() {
        return TestData.client(URI.create("http://localhost"))
                .retryPolicy(RetryPolicy.none())
                .maxReplyBytes(1024);
    }

    private static TransportResponse response(int status, String json) {
        return TransportResponse.of(
                status,
                Headers.builder().add("Content-Type", "application/json").build(),
                json.getBytes(StandardCharsets.UTF_8));
    }

    private static CompletableFuture<TransportResponse> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private static Throwable chain() {
        IOException chain = new IOException(SECRET, new IllegalStateException(SECRET, new IOException(SECRET)));
        chain.addSuppressed(new IOException(SECRET));
        return chain;
    }

    private static Arguments failure(
            String name, Kind kind, Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        return Arguments.of(name, kind, exchange);
    }

    private static Stream<Arguments> inBothModes(Arguments failure) {
        Object[] parts = failure.get();
        return Stream.of(CallMode.values()).map(mode -> Arguments.of(parts[0], mode, parts[1], parts[2]));
    }
}
