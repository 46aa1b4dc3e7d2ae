package dev.usertoken.transport.apache;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.hc.client5.http.impl.IdleConnectionEvictor;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/** A transport over the classic client of Apache HttpClient 5. */
public final class ApacheTransport implements Transport {
    private final CloseableHttpClient client;
    private final RequestFactory requests;
    private final Runnable end;

    /** @param end ends the client, if it belongs to the transport */
    private ApacheTransport(CloseableHttpClient client, Runnable end) {
        this.client = client;
        this.requests = new RequestFactory(client);
        this.end = end;
    }

    static Transport create(TransportConfig config, TimeValue longestIdle) {
        PoolingHttpClientConnectionManager connections = HttpClientFactory.connections(config);
        CloseableHttpClient client = HttpClientFactory.create(config, connections, longestIdle);
        IdleConnectionEvictor evictor = HttpClientFactory.evictor(connections, longestIdle);
        evictor.start();
        return new ApacheTransport(client, () -> {
            evictor.shutdown();
            client.close(CloseMode.IMMEDIATE);
        });
    }

    /**
     * Creates a transport over a client that remains its owner's: {@link #close} does not close it. Its connections,
     * connect timeout, proxy, DNS, TLS settings and interceptors apply. Its redirects, retries, cookies, authentication,
     * decompression and response timeout are not used.
     */
    public static Transport wrap(CloseableHttpClient client) {
        return new ApacheTransport(Objects.requireNonNull(client, "client"), () -> {});
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(executor, "executor");
        CompletableFuture<TransportResponse> result = new CompletableFuture<>();
        try {
            OneShotEntity body = new OneShotEntity(request.body());
            ApacheExchange exchange = new ApacheExchange(
                    client, requests.create(request, body), body, request.maxResponseBytes(), result);
            result.whenComplete((response, failure) -> {
                if (failure != null) {
                    exchange.abort();
                }
            });
            executor.execute(exchange);
        } catch (Throwable e) {
            result.completeExceptionally(TransportFailure.of(Kind.CONNECT, e));
        }
        return result;
    }

    @Override
    public void close() {
        end.run();
    }
}
