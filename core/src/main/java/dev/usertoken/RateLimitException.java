package dev.usertoken;

/**
 * Thrown if there were too many calls: 429, or {@code TooManyRequests} under 2xx. Wait for {@link #retryAfter()} if it
 * is present, and call less often.
 */
public final class RateLimitException extends ApiException {
    private static final long serialVersionUID = 1L;

    RateLimitException(Operation operation, String message, ErrorResponse refusal) {
        super(operation, true, message, refusal);
    }

    private RateLimitException(RateLimitException shared) {
        super(shared);
    }

    @Override
    RateLimitException forCaller() {
        return new RateLimitException(this);
    }
}
