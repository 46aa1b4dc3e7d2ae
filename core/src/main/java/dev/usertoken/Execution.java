package dev.usertoken;

import dev.usertoken.internal.http.Attempt;
import dev.usertoken.internal.http.WireLine;
import dev.usertoken.internal.time.Timestamps;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An operation in progress: its attempts, one after the other, with their results and their events. Used by one thread
 * at a time, except for {@link #abort}.
 */
final class Execution<T> implements ClientContext.Call {
    private static final Duration AGREEMENT = Duration.ofSeconds(5);

    private final ClientContext context;
    private final Transport transport;
    private final RetryPolicy retryPolicy;
    private final OperationCall<T> call;
    private final Duration timeout;
    private final long startedAt;

    private final AtomicInteger attempts = new AtomicInteger();
    private long attemptStartedAt;
    private Instant sentAt = Instant.EPOCH;
    private int status;
    private String wire = "";
    private Duration pause = Duration.ZERO;
    private volatile @Nullable Attempt attempt;

    /** True from before an attempt until it is certain that the service has not executed its request. */
    private volatile boolean isInDoubt;

    private volatile @Nullable Kind aborted;

    Execution(
            ClientContext context,
            Transport transport,
            RetryPolicy retryPolicy,
            OperationCall<T> call,
            Duration timeout) {
        this.context = context;
        this.transport = transport;
        this.retryPolicy = retryPolicy;
        this.call = call;
        this.timeout = timeout;
        startedAt = context.time().nanos();
    }

    Duration timeLeft() {
        return timeout.minus(context.since(startedAt));
    }

    /**
     * Starts the next attempt. Rethrows the exceptions of the password supplier.
     *
     * @throws TransportException if the call was aborted or its deadline has passed, before a request is sent
     */
    Attempt attempt() {
        sentAt = context.time().now();
        TransportRequest request = call.request(requireTime());
        // Before the check: another thread may end the call between the check and the request.
        isInDoubt = true;
        // While the supplier ran, the deadline may have passed, or the call may have been cancelled.
        requireTime();
        attempts.incrementAndGet();
        attemptStartedAt = context.time().nanos();
        if (hasListener()) {
            emit(event(TokenEvent.Type.ATTEMPT_STARTED).wire(WireLine.of(request)));
        }
        Attempt started = Attempt.start(transport, request, context.executor());
        attempt = started;
        Kind abortedAs = aborted;
        if (abortedAs != null) {
            started.abort(abortedAs);
            started.endAborted();
        }
        return started;
    }

    private Duration requireTime() {
        Kind abortedAs = aborted;
        if (abortedAs != null) {
            throw notSent(abortedAs);
        }
        Duration timeLeft = timeLeft();
        if (timeLeft.isNegative() || timeLeft.isZero()) {
            throw notSent(Kind.TIMEOUT);
        }
        return timeLeft;
    }

    private TransportException notSent(Kind kind) {
        return call.noResponse(TransportFailure.of(kind), false);
    }

    @Override
    public void cancel() {
        abort(Kind.CANCELLED);
    }

    @Override
    public void endCancelled(Executor completions) {
        endAborted();
    }

    /** Cancels the current attempt and prevents further attempts. Thread-safe; does not block. */
    void abort(Kind kind) {
        aborted = kind;
        Attempt current = attempt;
        if (current != null) {
            current.abort(kind);
        }
    }

    /** Completes the future of the attempt that {@link #abort} has cancelled, if there is one. */
    void endAborted() {
        Attempt current = attempt;
        if (current != null) {
            current.endAborted();
        }
    }

    /**
     * Ends an attempt with a response.
     *
     * @return the value; empty if another attempt is to be made after {@link #pause}
     * @throws UserTokenException if the operation has failed
     */
    Optional<T> end(TransportResponse response) {
        Duration elapsed = context.since(attemptStartedAt);
        if (hasListener()) {
            wire = WireLine.of(response, elapsed);
        }
        response.headers().first("Date").flatMap(Timestamps::httpDate).ifPresent(this::adjustSentAt);
        if (response.status() < 200 || response.status() > 299) {
            ApiException refused = call.refused(response, context.time().now());
            boolean invited = refused.retryable()
                    && (refused.status() == 429 || refused.status() == 503)
                    && !refused.response.deniesAccess();
            return retryOrThrow(refused, elapsed, invited ? refused.retryAfter().orElse(null) : null);
        }
        try {
            status = response.status();
            return Optional.of(call.parse(response, sentAt));
        } catch (UserTokenException e) {
            return retryOrThrow(e, elapsed, null);
        }
    }

    /** Ends an attempt without a response, as {@link #end(TransportResponse)} does. */
    Optional<T> end(TransportFailure failure) {
        Duration elapsed = context.since(attemptStartedAt);
        if (hasListener()) {
            wire = WireLine.of(failure.kind(), elapsed);
        }
        boolean nothingSent = failure.kind() == Kind.CONNECT;
        return retryOrThrow(call.noResponse(failure, isInDoubt), elapsed, nothingSent ? Duration.ZERO : null);
    }

    /** Returns the pause before the next attempt. */
    Duration pause() {
        return pause;
    }

    TransportException noResponse(Kind kind) {
        return call.noResponse(TransportFailure.of(kind), isInDoubt);
    }

    void succeeded() {
        if (hasListener()) {
            emit(event(TokenEvent.Type.OPERATION_SUCCEEDED)
                    .elapsed(context.since(startedAt))
                    .status(status)
                    .wire(wire));
        }
    }

    void failed(Throwable thrown) {
        if (hasListener()) {
            emit(event(TokenEvent.Type.OPERATION_FAILED)
                    .elapsed(context.since(startedAt))
                    .cause(thrown));
        }
    }

    /**
     * Uses the server's clock only if the local clock disagrees with it, because the local clock has a finer
     * resolution.
     */
    private void adjustSentAt(Instant date) {
        Instant sentByServer = date.minus(context.since(attemptStartedAt));
        if (sentByServer.isBefore(sentAt.minus(AGREEMENT)) || sentByServer.isAfter(sentAt.plus(AGREEMENT))) {
            sentAt = sentByServer;
        }
    }

    /**
     * Throws the failure if no retry is left, or the pause would exceed the deadline.
     *
     * @param atLeast the shortest pause before a retry; null if a retry is not allowed
     */
    private Optional<T> retryOrThrow(UserTokenException failure, Duration elapsed, @Nullable Duration atLeast) {
        if (atLeast != null) {
            isInDoubt = false;
        }
        if (hasListener()) {
            emit(event(TokenEvent.Type.ATTEMPT_FAILED)
                    .elapsed(elapsed)
                    .cause(failure)
                    .wire(wire));
        }
        if (atLeast == null || attempts.get() > retryPolicy.maxRetries) {
            throw failure;
        }
        pause = atLeast.plus(jitteredPause());
        if (pause.compareTo(timeLeft()) >= 0) {
            throw failure;
        }
        return Optional.empty();
    }

    private Duration jitteredPause() {
        long longest =
                Math.min(retryPolicy.firstPause.toNanos() << (attempts.get() - 1), retryPolicy.longestPause.toNanos());
        return context.jittered(Duration.ofNanos(longest));
    }

    /** Returns true if there is a listener: without one, no event is created. */
    private boolean hasListener() {
        return context.events().hasListener();
    }

    private void emit(TokenEvent.Builder event) {
        context.events().emit(event.build());
    }

    private TokenEvent.Builder event(TokenEvent.Type type) {
        return call.event(type).attempt(attempts.get());
    }
}
