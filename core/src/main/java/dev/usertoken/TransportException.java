package dev.usertoken;

import dev.usertoken.spi.TransportFailure;

/**
 * Thrown if there is no response. The service may have carried out the operation anyway, unless {@link #kind} is {@code
 * CONNECT} or {@code TLS}.
 */
public final class TransportException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final TransportFailure.Kind kind;
    private final boolean mayBeReceived;

    /** @param mayBeReceived true if the service may have received a request */
    TransportException(
            Operation operation,
            TransportFailure.Kind kind,
            boolean retryable,
            boolean mayBeReceived,
            String message,
            Throwable cause) {
        super(operation, retryable, message, cause);
        this.kind = kind;
        this.mayBeReceived = mayBeReceived;
    }

    private TransportException(TransportException shared) {
        super(shared);
        kind = shared.kind;
        mayBeReceived = shared.mayBeReceived;
    }

    boolean mayBeReceived() {
        return mayBeReceived;
    }

    @Override
    TransportException forCaller() {
        return new TransportException(this);
    }

    /** Returns the reason for the absence of a response. */
    public TransportFailure.Kind kind() {
        return kind;
    }
}
