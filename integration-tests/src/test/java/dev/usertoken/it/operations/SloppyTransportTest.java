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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transports that break their contract. Only a made-up one does, so these are; what they break must stay theirs: the
 * call ends in time, as documented, and tells nothing of what they say.
 */
@Timeout(30)
class SloppyTransportTest {
    private static final String SECRET = "planted-secret";

    private final EventLog events = new EventLog();

    static Stream<Arguments> failures() {
        return Stream.of(
                        failure("throws", Kind.IO, request -> {
                            throw new IllegalStateException(SECRET);
                        }),
                        failure("throws a checked exception", Kind.IO, request -> {
                            throw Sneaky.thrown(new IOException(SECRET));
                        }),
                        failure("throws its own failure", Kind.CONNECT, request -> {
                            throw Sneaky.thrown(TransportFailure.of(Kind.CONNECT));
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
                                "tells a cancellation with words",
                                Kind.CANCELLED,
                                request -> failed(new CancellationException(SECRET))),
                        failure("suppresses with words", Kind.IO, request -> {
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
                .flatMap(SloppyTransportTest::bothWays);
    }

    @ParameterizedTest(name = "a transport that {0}, {1}")
    @MethodSource("failures")
    void whatGoesWrongIsAFailureOfItsKindAndSaysNothingMore(
            String name,
            Way way,
            Kind kind,
            Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        TransportException thrown =
                catchThrowableOfType(TransportException.class, () -> issue(way, TestTransport.of(exchange)));

        assertThat(thrown.kind()).isEqualTo(kind);
        assertThat(Leaks.textOf(thrown)).doesNotContain("planted");
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
                .flatMap(SloppyTransportTest::bothWays);
    }

    @ParameterizedTest(name = "a transport that {0}, {1}")
    @MethodSource("hangs")
    void theDeadlineIsKeptForIt(
            String name,
            Way way,
            Kind kind,
            Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        TransportException thrown =
                catchThrowableOfType(TransportException.class, () -> issueInNoTime(way, TestTransport.of(exchange)));

        assertThat(thrown.kind()).isEqualTo(kind);
        assertThat(thrown).hasMessage("issue failed: POST /public/v6/usertoken/issue: out of time");
        assertThat(Leaks.textOf(thrown)).doesNotContain("planted");
        assertThat(events.lines())
                .containsExactly("ATTEMPT_STARTED 1", "ATTEMPT_FAILED 1 TIMEOUT", "OPERATION_FAILED 1 TIMEOUT");
    }

    /** A call that the client ends must end although the transport's own cancel throws. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void closeAndCancelWorkWithoutItsHelp(boolean close) {
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
        CompletableFuture<UserToken> first = client.issueAsync(Given.LOGIN);
        CompletableFuture<UserToken> second = client.issueAsync(Given.LOGIN);
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
    @EnumSource(Way.class)
    void aLateAnswerFromAnotherThreadChangesNothing(Way way) throws InterruptedException {
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

        TransportException thrown = catchThrowableOfType(TransportException.class, () -> issueInNoTime(way, transport));
        List<String> before = events.lines();
        Thread late = new Thread(() -> exchange.get().complete(answer(200, Answers.TOKEN_REPLY)));
        late.start();
        late.join();

        assertThat(thrown.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(events.lines()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anAnswerFromAnyThreadIsTaken(Way way) {
        Transport transport = TestTransport.of(request -> {
            CompletableFuture<TransportResponse> exchange = new CompletableFuture<>();
            new Thread(() -> exchange.complete(answer(200, Answers.TOKEN_REPLY))).start();
            return exchange;
        });
        assertThat(issue(way, transport).secret()).isEqualTo(Secret.of(Given.TOKEN));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anAnswerThatIsThereAtOnceIsTaken(Way way) {
        assertThat(issue(
                                way,
                                TestTransport.of(
                                        request -> CompletableFuture.completedFuture(answer(201, Answers.TOKEN_REPLY))))
                        .secret())
                .isEqualTo(Secret.of(Given.TOKEN));
    }

    /** An error is the machine's or the programmer's, and neither is hidden. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void anErrorThatIsThrownReachesTheCaller(Way way) {
        LinkageError error = new NoClassDefFoundError("okhttp3/OkHttpClient");

        assertThat(catchThrowable(() -> issue(way, TestTransport.of(request -> {
                    throw error;
                }))))
                .isSameAs(error);
        assertThat(events.lines()).containsExactly("ATTEMPT_STARTED 1", "OPERATION_FAILED 1");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void headersThatNoServerShouldSendAreNotFatal(Way way) {
        byte[] body = Answers.TOKEN_REPLY.getBytes(StandardCharsets.UTF_8);
        for (String type :
                Arrays.asList("", ";", "application/json;charset", ";charset=\"", "a/b;charset=\"\\", "*/*")) {
            Headers headers = Headers.builder()
                    .add("Content-Type", type)
                    .add("Content-Type", "image/png")
                    .build();
            Throwable thrown = catchThrowable(() -> issue(
                    way,
                    TestTransport.of(
                            request -> CompletableFuture.completedFuture(TransportResponse.of(200, headers, body)))));

            assertThat(thrown == null || thrown instanceof dev.usertoken.ResponseException)
                    .as("%s for %s", thrown, type)
                    .isTrue();
        }
    }

    private UserToken issue(Way way, Transport transport) {
        return issue(way, builder().transport(transport));
    }

    private UserToken issueInNoTime(Way way, Transport transport) {
        return issue(way, builder().timeout(Duration.ofMillis(50)).transport(transport));
    }

    private UserToken issue(Way way, UserTokenClient.Builder builder) {
        try (UserTokenClient client = builder.listener(events).build()) {
            return way.issue(client, Given.LOGIN);
        }
    }

    private static UserTokenClient.Builder builder() {
        return Given.client(URI.create("http://localhost"))
                .retryPolicy(RetryPolicy.none())
                .maxReplyBytes(1024);
    }

    private static TransportResponse answer(int status, String json) {
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

    private static Stream<Arguments> bothWays(Arguments failure) {
        Object[] parts = failure.get();
        return Stream.of(Way.values()).map(way -> Arguments.of(parts[0], way, parts[1], parts[2]));
    }
}
