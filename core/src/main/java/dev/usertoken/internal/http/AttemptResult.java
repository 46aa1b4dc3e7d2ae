package dev.usertoken.internal.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outcome of an attempt: a value, a failure to retry after a pause, or a failure that ends the operation. */
public final class AttemptResult<T> {
    private final @Nullable T value;
    private final @Nullable RuntimeException failure;
    private final @Nullable Duration retryIn;

    private AttemptResult(@Nullable T value, @Nullable RuntimeException failure, @Nullable Duration retryIn) {
        this.value = value;
        this.failure = failure;
        this.retryIn = retryIn;
    }

    public static <T> AttemptResult<T> success(T value) {
        return new AttemptResult<>(value, null, null);
    }

    /** Creates a failure to retry after a pause, or one that ends the operation if there is no pause. */
    public static <T> AttemptResult<T> failure(RuntimeException failure, @Nullable Duration retryIn) {
        return new AttemptResult<>(null, failure, retryIn);
    }

    public Optional<Duration> retryIn() {
        return Optional.ofNullable(retryIn);
    }

    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns the value, if there is no failure. */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }
}
