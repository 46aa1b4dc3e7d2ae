package dev.usertoken;

import java.time.Duration;
import java.util.Optional;

/** The outcome of an attempt: a value, a failure to retry after a pause, or a failure that ends the operation. */
final class Verdict<T> {
    private final T value;
    private final RuntimeException failure;
    private final Optional<Duration> retryIn;

    private Verdict(T value, RuntimeException failure, Optional<Duration> retryIn) {
        this.value = value;
        this.failure = failure;
        this.retryIn = retryIn;
    }

    static <T> Verdict<T> success(T value) {
        return new Verdict<>(value, null, Optional.empty());
    }

    static <T> Verdict<T> failure(RuntimeException failure, Optional<Duration> retryIn) {
        return new Verdict<>(null, failure, retryIn);
    }

    Optional<Duration> retryIn() {
        return retryIn;
    }

    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns the value, if there is no failure. */
    T value() {
        return value;
    }
}
