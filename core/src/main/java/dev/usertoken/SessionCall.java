package dev.usertoken;

import dev.usertoken.spi.Headers;
import java.util.function.BooleanSupplier;

/**
 * An HTTP call to the service over any HTTP client, for {@link TokenSession#call(java.net.URI, SessionCall)}.
 *
 * @param <R> the response type of the HTTP client
 * @param <X> the exception type of the HTTP client
 */
public interface SessionCall<R, X extends Exception> {
    /**
     * Sends the request and returns its response. Called a second time if the token was rejected.
     *
     * @param credentials the headers to set, which replace headers of the same name; empty if the request goes to
     *     another origin
     */
    R send(Headers credentials) throws X;

    /**
     * Sends the request with the session's first token; by default, calls {@link #send(Headers)}. The second request,
     * and a request to another origin, are always sent by {@link #send(Headers)}. Override this method for an HTTP
     * client that must decide whether to read or to discard a body before it returns the response.
     *
     * @param rejection drops the token, and returns true if the request will be sent again with another token. It may
     *     be called before this method returns, when the head of a 401 of the service has arrived and the request
     *     {@linkplain #isRepeatable can be sent again}. Each call returns the same result.
     */
    default R send(Headers credentials, BooleanSupplier rejection) throws X {
        return send(credentials);
    }

    /** Returns true if the response comes from the service and has status 401, so that the token was rejected. */
    boolean isUnauthorized(R response) throws X;

    /** Returns true if the request can be sent again, which is the default; false if its body can be sent only once. */
    default boolean isRepeatable(R unauthorized) throws X {
        return true;
    }

    /** Releases a response that is not returned to the caller, before the request is sent again; no-op by default. */
    default void discard(R unauthorized) throws X {}

    /** Returns a valid token; {@link TokenSession#token} by default. */
    default UserToken token(TokenSession session) throws X {
        return session.token();
    }

    /** Sends a request. */
    @FunctionalInterface
    interface Sender<R, X extends Exception> {
        /** Sends the request with these headers, which replace headers of the same name, and returns its response. */
        R send(Headers credentials) throws X;
    }

    /** Reads a status. */
    @FunctionalInterface
    interface Status<R, X extends Exception> {
        /** Returns the status code of a response. */
        int of(R response) throws X;
    }
}
