package dev.usertoken;

import dev.usertoken.internal.Timestamps;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An operation in progress: its attempts, one after the other, the verdict on each, and their events. Used by one
 * thread at a time, except for {@link #abort}.
 */
final class Run<T> {
    private static final Duration AGREEMENT = Duration.ofSeconds(5);

    private final Calls calls;
    private final Call<T> call;
    private final Duration timeout;
    private final long startedAt;

    private final AtomicInteger attempts = new AtomicInteger();
    private long attemptStartedAt;
    private Instant sentAt = Instant.EPOCH;
    private int status;
    private volatile Attempt attempt;
    private volatile Kind aborted;

    Run(Calls calls, Call<T> call, Duration timeout) {
        this.calls = calls;
        this.call = call;
        this.timeout = timeout;
        this.startedAt = calls.time.nanos();
    }

    Duration timeLeft() {
        return timeout.minusNanos(calls.time.nanos() - startedAt);
    }

    /**
     * Starts the next attempt. Rethrows the exceptions of the password supplier.
     *
     * @throws TransportException if the call was aborted or its deadline has passed, before a request is sent
     */
    Attempt attempt() {
        sentAt = calls.time.now();
        TransportRequest request = call.request(requireTime());
        // While the supplier ran, the deadline may have passed, or the call may have been cancelled.
        requireTime();
        attempts.incrementAndGet();
        attemptStartedAt = calls.time.nanos();
        calls.events.emit(event(TokenEvent.Type.ATTEMPT_STARTED).build());
        Attempt started = Attempt.start(calls.transport, request, calls.executor);
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
            throw unanswered(abortedAs);
        }
        Duration timeLeft = timeLeft();
        if (timeLeft.isNegative() || timeLeft.isZero()) {
            throw unanswered(Kind.TIMEOUT);
        }
        return timeLeft;
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

    /** Returns the verdict on the outcome of an attempt: a response, or a {@link TransportFailure}. */
    Verdict<T> judge(TransportResponse response, Throwable failure) {
        Verdict<T> verdict = response == null ? unanswered((TransportFailure) failure) : answered(response);
        verdict.failure()
                .ifPresent(thrown -> calls.events.emit(event(TokenEvent.Type.ATTEMPT_FAILED)
                        .elapsed(since(attemptStartedAt))
                        .cause(thrown)
                        .build()));
        return verdict;
    }

    TransportException unanswered(Kind kind) {
        return transportException(TransportFailure.of(kind));
    }

    void succeeded() {
        calls.events.emit(event(TokenEvent.Type.OPERATION_SUCCEEDED)
                .elapsed(since(startedAt))
                .status(status)
                .build());
    }

    void failed(Throwable thrown) {
        calls.events.emit(event(TokenEvent.Type.OPERATION_FAILED)
                .elapsed(since(startedAt))
                .cause(thrown)
                .build());
    }

    private Verdict<T> answered(TransportResponse response) {
        response.headers().first("Date").flatMap(Timestamps::httpDate).ifPresent(this::adjustSentAt);
        if (response.status() < 200 || response.status() > 299) {
            ApiException refused = calls.replies.refused(call.operation(), response, calls.time.now(), call.advice());
            boolean invited = refused.status() == 429 || refused.status() == 503;
            return Verdict.failure(refused, invited ? retryIn(refused.retryAfter()) : Optional.empty());
        }
        try {
            status = response.status();
            return Verdict.success(call.read(response, sentAt));
        } catch (UserTokenException e) {
            return Verdict.failure(e, Optional.empty());
        }
    }

    /** Uses the server's clock only if the local clock disagrees with it, because the local clock is finer. */
    private void adjustSentAt(Instant date) {
        Instant sentByServer = date.minus(since(attemptStartedAt));
        if (Duration.between(sentByServer, sentAt).abs().compareTo(AGREEMENT) > 0) {
            sentAt = sentByServer;
        }
    }

    private Verdict<T> unanswered(TransportFailure failure) {
        Optional<Duration> retryIn =
                failure.kind() == Kind.CONNECT ? retryIn(Optional.of(Duration.ZERO)) : Optional.empty();
        return Verdict.failure(transportException(failure), retryIn);
    }

    /** Returns the pause before the next attempt; empty if no retry is left, or the pause would exceed the deadline. */
    private Optional<Duration> retryIn(Optional<Duration> atLeast) {
        if (attempts.get() > calls.retryPolicy.maxRetries()) {
            return Optional.empty();
        }
        return atLeast.map(wait -> wait.plus(jitteredPause())).filter(pause -> pause.compareTo(timeLeft()) < 0);
    }

    private Duration jitteredPause() {
        RetryPolicy policy = calls.retryPolicy;
        long pause = Math.min(
                policy.firstPause().toNanos() << (attempts.get() - 1),
                policy.longestPause().toNanos());
        return Duration.ofNanos(pause - calls.random.applyAsLong(pause / 2 + 1));
    }

    private TransportException transportException(TransportFailure failure) {
        Kind kind = failure.kind();
        return new TransportException(
                call.operation(),
                kind,
                kind == Kind.CONNECT || kind == Kind.TIMEOUT || kind == Kind.IO,
                attempts.get() > 0 && kind != Kind.CONNECT && kind != Kind.TLS,
                Messages.failed(call.operation()) + calls.wire.describe(call.operation()) + ": "
                        + Messages.of(failure, calls.wire.hostAndPort()),
                failure);
    }

    private TokenEvent.Builder event(TokenEvent.Type type) {
        return call.event(type).attempt(attempts.get());
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(calls.time.nanos() - nanos);
    }
}
