package dev.usertoken.spi;

import java.io.IOException;
import java.util.Objects;

/**
 * Why there is no response. Its message is built from the kind and the class names of the cause, and it takes no text
 * from outside, so that it can be logged whole: HTTP libraries quote header values and bodies in their messages.
 */
public final class TransportFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private TransportFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public static TransportFailure of(Kind kind) {
        Objects.requireNonNull(kind, "kind");
        // Null and not left out, so that no cause can be added whose message is another's.
        return new TransportFailure(kind, kind.meaning, null);
    }

    /**
     * A failure that a library's exception caused. The result's own cause tells the classes and the stack traces of
     * that exception and of what caused it, but no messages.
     */
    public static TransportFailure of(Kind kind, Throwable cause) {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(cause, "cause");
        return new TransportFailure(kind, kind.meaning + " (" + cause.getClass().getName() + ")", Origin.of(cause));
    }

    public Kind kind() {
        return kind;
    }

    /** What went wrong, by what the caller can do about it. */
    public enum Kind {
        /** No connection: nothing was sent, so the server cannot have acted. */
        CONNECT("no connection"),
        /** TLS could not be set up, or the server is not who it should be. */
        TLS("no secure connection"),
        /** The time was over. */
        TIMEOUT("out of time"),
        /** The caller cancelled, or the transport was closed. */
        CANCELLED("cancelled"),
        /** The response is longer than the bound. */
        TOO_LARGE("the response is longer than the limit"),
        /** What came is not HTTP, or not whole; or the request cannot be sent as it is. */
        PROTOCOL("the request or the response is not well-formed HTTP"),
        /** The connection broke after it was made. */
        IO("the connection broke");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }
    }
}
