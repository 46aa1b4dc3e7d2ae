package dev.usertoken;

import dev.usertoken.spi.TransportFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if there is no response. The service may have carried out the operation anyway, unless {@link #kind} is {@code
 * CONNECT} or {@code TLS}.
 */
public final class TransportException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final boolean mayBeReceived;

    /** @param mayBeReceived true if the service may have received a request */
    TransportException(
            Operation operation, Kind kind, boolean mayBeReceived, @Nullable String message, Throwable cause) {
        super(operation, kind == Kind.CONNECT || kind == Kind.TIMEOUT || kind == Kind.IO, message, cause);
        this.kind = kind;
        this.mayBeReceived = mayBeReceived;
    }

    boolean mayBeReceived() {
        return mayBeReceived;
    }

    @Override
    TransportException forCaller() {
        return new TransportException(operation(), kind, mayBeReceived, getMessage(), this);
    }

    /** Returns the reason for the absence of a response. */
    public Kind kind() {
        return kind;
    }
}
