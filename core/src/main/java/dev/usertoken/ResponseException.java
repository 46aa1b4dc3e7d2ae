package dev.usertoken;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a 2xx response could not be parsed, has a media type that none of the client's codecs reads, or contains a
 * token that had expired on arrival.
 */
public final class ResponseException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final int status;

    ResponseException(Operation operation, int status, @Nullable String message, @Nullable Throwable cause) {
        super(operation, false, message, cause);
        this.status = status;
    }

    @Override
    ResponseException forCaller() {
        return new ResponseException(operation(), status, getMessage(), this);
    }

    /** Returns the HTTP status, 200 to 299. */
    public int status() {
        return status;
    }
}
