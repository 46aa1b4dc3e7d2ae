package dev.usertoken;

import org.jspecify.annotations.Nullable;

/**
 * The base class of the exceptions of failed operations. There is one subclass for each decision of a caller: {@link
 * ApiException} if the service refused the request, {@link TransportException} if there is no response, and {@link
 * ResponseException} if the response could not be parsed.
 *
 * <p>Messages, causes and stack traces contain no secret, header value, body or text of another library.
 */
public abstract class UserTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Operation operation;
    private final boolean retryable;

    UserTokenException(Operation operation, boolean retryable, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.operation = operation;
        this.retryable = retryable;
    }

    /**
     * Returns a copy of this exception with the stack trace of the current thread, and with this exception as its
     * cause.
     */
    abstract UserTokenException forCaller();

    public Operation operation() {
        return operation;
    }

    /** Returns true if the same call may succeed later without a change by the caller. */
    public boolean retryable() {
        return retryable;
    }
}
