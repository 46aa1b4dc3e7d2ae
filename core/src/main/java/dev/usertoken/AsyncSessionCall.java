package dev.usertoken;

import dev.usertoken.spi.Headers;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * An HTTP call to the service over an asynchronous HTTP client, for {@link TokenSession#callAsync}.
 *
 * @param <R> the response type of the HTTP client
 */
public interface AsyncSessionCall<R> {
    /**
     * Sends the request. Called a second time if the token was rejected.
     *
     * @param credentials the headers to set, which replace headers of the same name; empty if the request goes to
     *     another origin
     * @return a future that completes with the response; cancelling it aborts the request
     */
    CompletableFuture<R> send(Headers credentials);

    /**
     * Sends the request with the session's first token; by default, calls {@link #send(Headers)}. The second request,
     * and a request to another origin, are always sent by {@link #send(Headers)}. Override this method for an HTTP
     * client that must decide whether to read or to discard a body before it completes the future.
     *
     * @param rejection drops the token, and returns true if the request will be sent again with another token. It may
     *     be called before the future is completed, when the head of a 401 of the service has arrived and the request
     *     {@linkplain #isRepeatable can be sent again}. Each call returns the same result.
     */
    default CompletableFuture<R> send(Headers credentials, BooleanSupplier rejection) {
        return send(credentials);
    }

    /** Returns true if the response comes from the service and has status 401, so that the token was rejected. */
    boolean isUnauthorized(R response);

    /** Returns true if the request can be sent again, which is the default; false if its body can be sent only once. */
    default boolean isRepeatable(R unauthorized) {
        return true;
    }

    /** Releases a response that is not returned to the caller, before the request is sent again; no-op by default. */
    default void discard(R unauthorized) {}
}
