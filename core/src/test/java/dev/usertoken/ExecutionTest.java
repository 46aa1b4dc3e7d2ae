package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that ends without a response is in doubt only if its request may have been sent. */
@Timeout(30)
class ExecutionTest {
    private static final StaffCredentials LOGIN = StaffCredentials.of("-99", "Siteowner", Secret.of("password"));

    private final MemoryService service = new MemoryService();
    private final Outcomes transport = new Outcomes();
    private final UserTokenClient.Builder builder =
            service.client().transport(transport).retryPolicy(RetryPolicy.standard());

    @Test
    void attemptWithoutResponse_isInDoubt() {
        UserTokenClient client = builder.build();
        transport.outcomes.add(new CompletableFuture<>());
        CompletableFuture<UserToken> login = client.issueAsync(LOGIN);

        client.close();

        assertThat(failure(login).mayBeReceived()).isTrue();
    }

    @Test
    void closeAfterAttemptWithoutConnection_isNotInDoubt() {
        UserTokenClient client = builder.build();
        transport.outcomes.add(refused());
        CompletableFuture<UserToken> login = client.issueAsync(LOGIN);

        client.close();

        TransportException failure = failure(login);
        assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
        assertThat(failure.mayBeReceived()).isFalse();
    }

    @Test
    void deadlineAfterAttemptWithoutConnection_isNotInDoubt() {
        try (UserTokenClient client = builder.build()) {
            transport.outcomes.add(refused());
            CompletableFuture<UserToken> login = client.issueAsync(LOGIN);

            // The deadline and the retry are due, in this order.
            service.pass(Duration.ofMinutes(1));

            TransportException failure = failure(login);
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.mayBeReceived()).isFalse();
        }
    }

    @Test
    void closeAfterResponseThatAsksForRetry_isNotInDoubt() {
        UserTokenClient client = builder.build();
        Headers headers = Headers.builder().add("Retry-After", "1").build();
        transport.outcomes.add(CompletableFuture.completedFuture(TransportResponse.of(503, headers, new byte[0])));
        CompletableFuture<UserToken> login = client.issueAsync(LOGIN);

        client.close();

        assertThat(failure(login).mayBeReceived()).isFalse();
    }

    @Test
    void secondAttemptWithoutResponse_isInDoubt() {
        UserTokenClient client = builder.build();
        transport.outcomes.add(refused());
        transport.outcomes.add(new CompletableFuture<>());
        CompletableFuture<UserToken> login = client.issueAsync(LOGIN);
        service.pass(Duration.ofSeconds(10));

        client.close();

        assertThat(transport.outcomes).isEmpty();
        assertThat(failure(login).mayBeReceived()).isTrue();
    }

    @Test
    void callEndedDuringLastCheckBeforeRequest_isInDoubtIfSent() {
        AtomicReference<Runnable> whenTimeIsRead = new AtomicReference<>(() -> {});
        builder.time = TimeSource.of(Clock.systemUTC(), () -> {
            whenTimeIsRead.getAndSet(() -> {}).run();
            return 0;
        });
        UserTokenClient client = builder.build();
        transport.outcomes.add(new CompletableFuture<>());

        CompletableFuture<UserToken> login = client.issueAsync(StaffCredentials.of("-99", "Siteowner", () -> {
            // The last check reads the time after it has seen that the call has not been aborted.
            whenTimeIsRead.set(client::close);
            return Secret.of("password");
        }));

        assertThat(transport.outcomes).as("requests that were not sent").isEmpty();
        assertThat(failure(login).mayBeReceived()).isTrue();
    }

    private static CompletableFuture<TransportResponse> refused() {
        CompletableFuture<TransportResponse> refused = new CompletableFuture<>();
        refused.completeExceptionally(TransportFailure.of(Kind.CONNECT));
        return refused;
    }

    private static TransportException failure(CompletableFuture<UserToken> login) {
        return (TransportException)
                catchThrowableOfType(CompletionException.class, login::join).getCause();
    }

    /** A transport of which the test determines each outcome. */
    private static final class Outcomes implements Transport {
        final Deque<CompletableFuture<TransportResponse>> outcomes = new ArrayDeque<>();

        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
            return outcomes.remove();
        }

        @Override
        public void close() {}
    }
}
