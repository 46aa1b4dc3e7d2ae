package dev.usertoken.transport.jdk;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Sends over one client at a time, and replaces that client if it is too old, or retains memory until its end. */
final class HttpClientPool {
    /** Before Java 16, an interrupt or a cancel ends only the wait, and the exchange goes on. */
    static final boolean CAN_ABORT = Runtime.version().feature() >= 16;

    /** The longest life of an idle connection, since the JDK itself keeps it for 20 minutes before Java 20. */
    static final Duration MAX_AGE = Duration.ofSeconds(30);

    private final Supplier<PooledClient> factory;
    private final Duration maxAge;
    private PooledClient current;
    private boolean closed;
    private volatile boolean leaksConnections;

    HttpClientPool(Supplier<PooledClient> factory, Duration maxAge) {
        this.factory = factory;
        this.maxAge = maxAge;
        current = factory.get();
    }

    /** Sends a request and waits for its response. Throws the client's exception without the one that wraps it. */
    <T> HttpResponse<T> send(SingleSendRequest request, BodyHandler<T> handler) throws Throwable {
        PooledClient pooled = acquire();
        try {
            pooled.proxies.select(request.message.uri());
            return leaksConnections
                    ? sendCancellable(pooled.client, request.message, handler)
                    : pooled.client.send(request.message, handler);
        } catch (IOException | IllegalArgumentException | ExecutionException e) {
            Throwable failure = e.getCause() == null ? e : e.getCause();
            if (isNotHttp(failure, request)) {
                abandonConnection(pooled);
            }
            throw failure;
        } finally {
            release(pooled);
        }
    }

    /** Returns true if the client could not parse the head of the response, or of a proxy's response to CONNECT. */
    static boolean isNotHttp(Throwable failure, SingleSendRequest request) {
        // A proxy selector may throw an IllegalArgumentException before the request starts.
        return failure instanceof ProtocolException
                || (failure instanceof IllegalArgumentException && request.isStarted());
    }

    /** Ends the client when no exchange uses it any more. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            release(current);
        }
    }

    /** Replaces a client that could not parse a head: it keeps the connection, and a megabyte of the head, until its end. */
    private synchronized void abandonConnection(PooledClient pooled) {
        if (!leaksConnections && !closed && pooled == current) {
            replace();
        }
        leaksConnections = CAN_ABORT;
    }

    private synchronized PooledClient acquire() {
        if (!closed && System.nanoTime() - current.created > maxAge.toNanos()) {
            replace();
        }
        current.users++;
        return current;
    }

    private void replace() {
        PooledClient previous = current;
        current = factory.get();
        release(previous);
    }

    private synchronized void release(PooledClient pooled) {
        if (--pooled.users == 0) {
            pooled.end.run();
        }
    }

    /**
     * Sends, and cancels the exchange if it fails: the JDK leaves the connection open after a response that is not HTTP.
     * On a machine of one or two processors, {@code sendAsync} starts a thread for each call.
     */
    private static <T> HttpResponse<T> sendCancellable(HttpClient client, HttpRequest request, BodyHandler<T> handler)
            throws InterruptedException, ExecutionException {
        CompletableFuture<HttpResponse<T>> sent = client.sendAsync(request, handler);
        try {
            return sent.get();
        } catch (InterruptedException | ExecutionException e) {
            // Any future that derives from the client's and is not complete cancels the exchange.
            sent.newIncompleteFuture().cancel(true);
            throw e;
        }
    }
}
