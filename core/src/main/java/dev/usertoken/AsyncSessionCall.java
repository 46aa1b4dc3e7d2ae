package dev.usertoken;

import dev.usertoken.spi.Headers;
import java.util.concurrent.CompletableFuture;

/**
 * One HTTP call to the service with an asynchronous HTTP client, for {@link TokenSession#callAsync}.
 *
 * @param <R> the client's response
 */
public interface AsyncSessionCall<R> {
    /**
     * Sends the request. Called a second time if the token was rejected.
     *
     * @param credentials the headers to set, in place of those of the same name; none for a request to another origin
     * @return a future that completes with the response; cancelling it aborts the request
     */
    CompletableFuture<R> send(Headers credentials);

    /** Returns true if the service has rejected the token: the response is the service's and its status is 401. */
    boolean isUnauthorized(R response);

    /** Returns true if the request can be sent again; true by default. False if its body can be written only once. */
    default boolean isRepeatable(R unauthorized) {
        return true;
    }

    /** Releases a response that the caller does not get, before the request is sent again; nothing by default. */
    default void discard(R unauthorized) {}
}
