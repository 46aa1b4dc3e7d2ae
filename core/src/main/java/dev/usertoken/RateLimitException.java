package dev.usertoken;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if there were too many calls: 429, or {@code TooManyRequests} under 2xx. Wait for {@link #retryAfter()} if it
 * is present, and call less often.
 */
public final class RateLimitException extends ApiException {
    private static final long serialVersionUID = 1L;

    RateLimitException(
            Operation operation, @Nullable String message, ErrorResponse response, @Nullable Throwable cause) {
        super(operation, true, message, response, cause);
    }

    @Override
    RateLimitException forCaller() {
        return new RateLimitException(operation(), getMessage(), response, this);
    }
}
