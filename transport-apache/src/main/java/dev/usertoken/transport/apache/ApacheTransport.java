package dev.usertoken.transport.apache;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.MinimalH2AsyncClient;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;

/** A transport over Apache's asynchronous HttpClient, to T1 to T15 of {@link Transport}. */
public final class ApacheTransport implements Transport {
    private final ApacheClient client;
    private final Duration longestIdle;
    private final Watchdog watchdog = new Watchdog();
    private final Set<ApacheExchange> inFlight = new HashSet<>();
    private Future<?> idleLimit = CompletableFuture.completedFuture(null);
    private boolean closed;

    /** @param longestIdle for how long a client of its own keeps connections when nothing is under way */
    ApacheTransport(ApacheClient client, Duration longestIdle) {
        this.client = client;
        this.longestIdle = longestIdle;
    }

    /**
     * A transport over a client that belongs to its owner: {@link #close} aborts what was sent through this transport
     * and leaves the client as it is. It is started where that was not done. Its connections, HTTP version, proxy, DNS,
     * TLS settings, limits, interceptors and connect timeout hold. Its redirects, retries, cookies, authentication,
     * decompression and response timeout do not.
     *
     * @throws IllegalArgumentException where the client is a minimal one, since that cannot abort an exchange
     */
    public static Transport wrap(CloseableHttpAsyncClient client) {
        Objects.requireNonNull(client, "client");
        if (client instanceof MinimalHttpAsyncClient || client instanceof MinimalH2AsyncClient) {
            throw new IllegalArgumentException(
                    "client must not be a minimal one: build it with HttpAsyncClients.custom()");
        }
        return new ApacheTransport(ApacheClient.lent(client), Connections.LONGEST_IDLE);
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        ApacheExchange exchange = new ApacheExchange(Objects.requireNonNull(request, "request"), client);
        synchronized (inFlight) {
            if (closed) {
                exchange.fail(Kind.CANCELLED);
                return exchange.result();
            }
            inFlight.add(exchange);
        }
        exchange.result().whenComplete((response, failure) -> remove(exchange));
        exchange.start(watchdog);
        return exchange.result();
    }

    @Override
    public void close() {
        List<ApacheExchange> aborted;
        synchronized (inFlight) {
            closed = true;
            aborted = new ArrayList<>(inFlight);
        }
        aborted.forEach(exchange -> exchange.fail(Kind.CANCELLED));
        watchdog.close();
        client.end();
    }

    private void remove(ApacheExchange exchange) {
        synchronized (inFlight) {
            inFlight.remove(exchange);
            if (inFlight.isEmpty() && !client.isLent()) {
                idleLimit.cancel(false);
                idleLimit = watchdog.after(longestIdle, client::closeIdleConnections);
            }
        }
    }
}
