package dev.usertoken.testkit.internal.format;

/** Thrown if a body is not of its declared media type; the message describes the error to the client. */
public final class UnreadableBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableBodyException(String message) {
        super(message, null, false, false);
    }
}
