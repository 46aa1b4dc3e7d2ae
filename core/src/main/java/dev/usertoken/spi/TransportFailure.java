package dev.usertoken.spi;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reason for the absence of a response. The message consists of the meaning of the kind and the class name of the
 * cause. It contains no text of an HTTP library, which may quote header values and bodies, so it can be logged.
 */
public final class TransportFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private TransportFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Creates a failure without a cause. */
    public static TransportFailure of(Kind kind) {
        Objects.requireNonNull(kind, "kind");
        // The explicit null prevents a later initCause, since the message of a cause may contain secrets.
        return new TransportFailure(kind, kind.meaning, null);
    }

    /**
     * Creates a failure that an exception of a library has caused. Its cause is a copy of that exception and its causes
     * with their class names and stack traces, but without their messages.
     */
    public static TransportFailure of(Kind kind, Throwable cause) {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(cause, "cause");
        return new TransportFailure(
                kind, kind.meaning + " (" + cause.getClass().getName() + ")", RedactedCause.of(cause));
    }

    public Kind kind() {
        return kind;
    }

    /** A kind of failure; kinds differ in the remedies of a caller. */
    public enum Kind {
        /** No connection was made: no part of the request was sent, so the server cannot have acted. */
        CONNECT("no connection"),
        /** TLS could not be set up, or the certificate of the server was not accepted: no part of the request was sent. */
        TLS("no secure connection"),
        /** The deadline passed. */
        TIMEOUT("out of time"),
        /** The caller cancelled the exchange, or the client was closed. */
        CANCELLED("cancelled"),
        /** The response is longer than the limit. */
        TOO_LARGE("the response is longer than the limit"),
        /** The response is not HTTP or is truncated, or the request cannot be sent as HTTP. */
        PROTOCOL("the request or the response is not well-formed HTTP"),
        /** The connection failed after it was made. */
        IO("the connection broke");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }
    }
}
