package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.http.HttpClient;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A transport over the JDK's own HTTP client, to T1 to T15 of {@link Transport}. It speaks HTTP/1.1 alone.
 *
 * <p>Before Java 16 the JDK has no way to abort a request that waits for the head of its response: a cancelled or closed
 * exchange that is in this state ends at once for the caller, but its connection lives on until the head arrives or the
 * request's time left is over, and so do the transport's threads after {@link #close}.
 */
public final class JdkTransport implements Transport {
    private final HttpClient client;
    private final Runnable endClient;
    private final Set<JdkExchange> inFlight = new HashSet<>();
    private boolean closed;
    private boolean clientEnded;

    JdkTransport(HttpClient client, Runnable endClient) {
        this.client = client;
        this.endClient = endClient;
    }

    /**
     * A transport over a client that belongs to its owner: {@link #close} aborts what was sent through this transport
     * and leaves the client as it is. Its TLS settings, proxy, executor and connect timeout hold; its HTTP version does
     * not.
     *
     * @throws IllegalArgumentException where the client follows redirects, keeps cookies or answers authentication
     *     challenges, since each of these sends more than the one request
     */
    public static Transport wrap(HttpClient client) {
        Objects.requireNonNull(client, "client");
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("client must not follow redirects: build it with Redirect.NEVER");
        }
        if (client.cookieHandler().isPresent()) {
            throw new IllegalArgumentException("client must not keep cookies: build it without a cookieHandler");
        }
        if (client.authenticator().isPresent()) {
            throw new IllegalArgumentException(
                    "client must not answer authentication challenges: build it without an authenticator");
        }
        return new JdkTransport(client, () -> {});
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        JdkExchange exchange = new JdkExchange(client, Objects.requireNonNull(request, "request"));
        synchronized (inFlight) {
            if (closed) {
                return CompletableFuture.failedFuture(TransportFailure.of(TransportFailure.Kind.CANCELLED));
            }
            inFlight.add(exchange);
        }
        exchange.over().whenComplete((nothing, failure) -> remove(exchange));
        exchange.start();
        return exchange.result();
    }

    @Override
    public void close() {
        Set<JdkExchange> aborted;
        synchronized (inFlight) {
            closed = true;
            aborted = new HashSet<>(inFlight);
        }
        aborted.forEach(JdkExchange::abort);
        endClientWhenIdle();
    }

    private void remove(JdkExchange exchange) {
        synchronized (inFlight) {
            inFlight.remove(exchange);
        }
        endClientWhenIdle();
    }

    private void endClientWhenIdle() {
        synchronized (inFlight) {
            if (!closed || clientEnded || !inFlight.isEmpty()) {
                return;
            }
            clientEnded = true;
        }
        endClient.run();
    }
}
