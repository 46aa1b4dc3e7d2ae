package dev.usertoken;

import dev.usertoken.spi.Headers;

/**
 * One HTTP call to the service with any HTTP client, for {@link TokenSession#call(java.net.URI, SessionCall)}.
 *
 * @param <R> the client's response
 * @param <X> the client's exception
 */
public interface SessionCall<R, X extends Exception> {
    /**
     * Sends the request and returns its response. Called a second time if the token was rejected.
     *
     * @param credentials the headers to set, in place of those of the same name; none for a request to another origin
     */
    R send(Headers credentials) throws X;

    /** Returns true if the service has rejected the token: the response is the service's and its status is 401. */
    boolean isUnauthorized(R response) throws X;

    /** Returns true if the request can be sent again; true by default. False if its body can be written only once. */
    default boolean isRepeatable(R unauthorized) throws X {
        return true;
    }

    /** Releases a response that the caller does not get, before the request is sent again; nothing by default. */
    default void discard(R unauthorized) throws X {}

    /** Returns a valid token; {@link TokenSession#token} by default. */
    default UserToken token(TokenSession session) throws X {
        return session.token();
    }

    /** Sends a request. */
    @FunctionalInterface
    interface Sender<R, X extends Exception> {
        /** Sends the request with these headers in place of those of the same name, and returns its response. */
        R send(Headers credentials) throws X;
    }

    /** Reads a status. */
    @FunctionalInterface
    interface Status<R, X extends Exception> {
        /** Returns the status code of a response. */
        int of(R response) throws X;
    }
}
