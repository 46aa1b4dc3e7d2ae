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
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;

/** A transport over the classic client of Apache HttpClient 5. */
public final class ApacheTransport implements Transport {
    private final CloseableHttpClient client;
    private final RequestFactory requests;
    private final boolean owned;

    ApacheTransport(CloseableHttpClient client, boolean owned) {
        this.client = client;
        this.requests = new RequestFactory(client);
        this.owned = owned;
    }

    static Transport create(TransportConfig config) {
        return new ApacheTransport(HttpClientFactory.create(config, HttpClientFactory.LONGEST_IDLE), true);
    }

    /**
     * Creates a transport over a client that remains its owner's: {@link #close} does not close it. Its connections,
     * connect timeout, proxy, DNS, TLS settings and interceptors apply. Its redirects, retries, cookies, authentication,
     * decompression and response timeout are not used.
     */
    public static Transport wrap(CloseableHttpClient client) {
        return new ApacheTransport(Objects.requireNonNull(client, "client"), false);
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
            Kind kind = e instanceof IllegalArgumentException ? Kind.PROTOCOL : Kind.CONNECT;
            result.completeExceptionally(TransportFailure.of(kind, e));
        }
        return result;
    }

    @Override
    public void close() {
        if (owned) {
            client.close(CloseMode.IMMEDIATE);
        }
    }
}
