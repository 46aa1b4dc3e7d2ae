package dev.usertoken.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A transport, which sends an HTTP request and returns its response. Core manages time and threads: it enforces the
 * deadline, provides the executor, and calls {@link #close} last. It cancels the returned future when the deadline has
 * passed, when the caller cancels and when the client is closed. So a transport needs no timer, no deadline and no list
 * of exchanges in progress.
 *
 * <p>The contract, by the numbers that the testkit's {@code TransportContract} uses. A transport
 *
 * <ul>
 *   <li>T1 is thread-safe; {@link #send} never blocks its caller on the network, a name lookup or a proxy selector
 *   <li>T2 aborts the exchange and releases the connection when the future is cancelled, in every state of the exchange
 *   <li>T3 writes a POST or DELETE, the only methods that core sends, at most once: no retry, redirect, cookie, cache,
 *       or response to an authentication challenge
 *   <li>T4 sends the given headers and body, adding only framing; asks for identity encoding; returns bytes as received
 *   <li>T5 reads at most {@link TransportRequest#maxResponseBytes} of body ({@link TransportFailure.Kind#TOO_LARGE} if
 *       there is more), and a bounded head (TOO_LARGE or {@link TransportFailure.Kind#PROTOCOL} if it is longer)
 *   <li>T6 fails if the response is truncated or its framing is contradictory as far as its library can see it
 *   <li>T7 returns every final HTTP status, 200 or higher, as a response; an interim response (1xx) is not the response
 *   <li>T8 fails with a {@link TransportFailure} of the right kind ({@link TransportFailure.Kind#CONNECT} and {@link
 *       TransportFailure.Kind#TLS} only if nothing was sent); never throws from {@code send}, not even an {@link Error}
 *   <li>T9 puts no header value, body or third-party text into a message
 *   <li>T10 verifies certificate and host name
 *   <li>T11 does not fail because a pooled connection was closed by the server, or forgotten by the network, while
 *       idle: connections that were idle for two seconds or more are checked or not used, and no idle connection is
 *       kept longer than 30 seconds; connections that the server closed sooner, or on which it sent bytes without a
 *       request, are not used either, if the library can notice that
 *   <li>T12 holds no thread, socket or selector after {@link #close}; all its threads are daemons
 *   <li>T13 uses the configured proxy, with {@code CONNECT} for https; the origin's headers never go to the proxy
 * </ul>
 *
 * <p>If a library cannot keep a rule, the transport's README states it. If a test can show that limit, the transport's
 * contract test also declares a capability as lacking; other limits, such as a name lookup that cannot be aborted, are
 * only in the README.
 */
public interface Transport extends AutoCloseable {
    /**
     * Starts one exchange.
     *
     * @param executor runs blocking work; core's daemon threads, or the executor that was given to the client's
     *     builder. It may reject a task with a {@link java.util.concurrent.RejectedExecutionException}, which is a
     *     failure of the kind {@link TransportFailure.Kind#CONNECT}
     * @return a future that completes with the response, of any status, or exceptionally with a {@link
     *     TransportFailure}; cancelling the future aborts the exchange
     */
    CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor);

    /**
     * Releases the resources that this transport created, but not an HTTP client that the caller provided. Idempotent.
     * Core calls this method once, on a thread of its own, when all exchanges have ended or were cancelled, and does
     * not call {@link #send} afterwards. The client waits for this method at most two seconds.
     */
    @Override
    void close();
}
