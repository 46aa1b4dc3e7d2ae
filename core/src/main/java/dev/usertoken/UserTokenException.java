package dev.usertoken;

/**
 * A call that did not bring its result. There is one class for each decision a caller makes: {@link ApiException}, the
 * service said no; {@link TransportException}, there was no answer; {@link ResponseException}, the answer makes no
 * sense.
 *
 * <p>Messages, causes and stack traces hold no secret, header value, body or text of another library.
 */
public abstract class UserTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Operation operation;
    private final boolean retryable;

    UserTokenException(Operation operation, boolean retryable, String message, Throwable cause) {
        super(message, cause);
        this.operation = operation;
        this.retryable = retryable;
    }

    public Operation operation() {
        return operation;
    }

    /** Whether the same call may well succeed later, without a change on this side. */
    public boolean retryable() {
        return retryable;
    }
}
