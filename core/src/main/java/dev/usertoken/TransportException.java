package dev.usertoken;

import dev.usertoken.spi.TransportFailure;

/**
 * There is no answer. Unless {@link #kind} is {@code CONNECT} or {@code TLS}, the service may have acted all the same.
 */
public final class TransportException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final TransportFailure.Kind kind;

    TransportException(
            Operation operation, TransportFailure.Kind kind, boolean retryable, String message, Throwable cause) {
        super(operation, retryable, message, cause);
        this.kind = kind;
    }

    public TransportFailure.Kind kind() {
        return kind;
    }
}
