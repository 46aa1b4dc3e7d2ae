package dev.usertoken.spi;

import java.util.concurrent.CompletableFuture;

/**
 * Moves the bytes of one exchange, and knows nothing of what they mean.
 *
 * <p>The contract, by the numbers that the testkit's {@code TransportContract} uses:
 *
 * <ul>
 *   <li>T1 thread-safe; never blocks the caller on the network
 *   <li>T2 honours the request's time left over everything: DNS, connect, TLS, request, last body byte
 *   <li>T3 cancelling the returned future aborts the exchange
 *   <li>T4 at most one request on the wire per {@code send}: no retry, redirect, cookie, cache, or answer to an
 *       authentication challenge
 *   <li>T5 sends the given headers and body exactly, adding only framing: an empty POST carries {@code Content-Length:
 *       0}, clear text carries no {@code Upgrade}, identity encoding is asked for, bytes are handed on as received
 *   <li>T6 never reads more than the bound; over it {@link TransportFailure.Kind#TOO_LARGE}
 *   <li>T7 a truncated or malformed answer fails; it is never a shorter success
 *   <li>T8 any HTTP status is a response, not a failure
 *   <li>T9 failures complete the future with a {@link TransportFailure} of the right kind; {@code send} throws nothing
 *   <li>T10 no header value or body in any message
 *   <li>T11 certificate and host name are verified
 *   <li>T12 {@link #close} is idempotent, aborts what is in flight and leaves no thread behind; all threads are daemons
 *   <li>T13 after {@code close}, {@code send} fails
 *   <li>T14 live connections are reused; a pooled connection that the server has closed is not a failure, and what
 *       comes on one between two exchanges is never the answer to the second
 *   <li>T15 goes through the configured proxy, with {@code CONNECT} for https, and never sends the origin's headers to
 *       the proxy
 * </ul>
 */
public interface Transport extends AutoCloseable {
    /**
     * Starts one exchange.
     *
     * @return a future that completes with the response whatever its status, or exceptionally with a {@link
     *     TransportFailure}; cancelling the future aborts the exchange
     */
    CompletableFuture<TransportResponse> send(TransportRequest request);

    /** Aborts what is in flight and frees what this transport created; what was lent to it stays its owner's. */
    @Override
    void close();
}
