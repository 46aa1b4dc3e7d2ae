package dev.usertoken;

/** 429: too many calls. Wait {@link #retryAfter()} where it is told, and call less often. */
public final class RateLimitException extends ApiException {
    private static final long serialVersionUID = 1L;

    RateLimitException(Operation operation, String message, Refusal refusal) {
        super(operation, true, message, refusal);
    }
}
