package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A transport over the JDK's own HTTP client, by T1 to T13 of {@link Transport}. It uses HTTP/1.1 only.
 *
 * <p>Before Java 16, the JDK cannot abort a request that waits for the head of its response: after a cancel, the
 * connection and one thread of the executor stay in use until the head arrives or the request's time is over.
 */
public final class JdkTransport implements Transport {
    private final HttpClientPool clients;

    JdkTransport(HttpClientPool clients) {
        this.clients = clients;
    }

    /**
     * Creates a transport over a client that belongs to its owner: {@link #close} does not change it. Its TLS settings,
     * proxy, executor and connect timeout apply, its HTTP version does not. Its proxy selector is asked once more before each
     * request, which fails if the proxy is a SOCKS proxy.
     *
     * @throws IllegalArgumentException if the client follows redirects, keeps cookies or responds to authentication
     *     challenges, since each of these sends more than the one request; or if it is a {@link UserTokenHttpClient}, which
     *     replaces headers of the request
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
                    "client must not respond to authentication challenges: build it without an authenticator");
        }
        if (client instanceof UserTokenHttpClient) {
            throw new IllegalArgumentException(
                    "client must not be a UserTokenHttpClient, which sends the requests of this"
                            + " transport with another token: use the client that it wraps");
        }
        ProxySelector proxies = new HttpProxySelector(client.proxy().orElse(null));
        return new JdkTransport(
                new HttpClientPool(() -> new PooledClient(client, proxies, () -> {}), HttpClientPool.MAX_AGE));
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(executor, "executor");
        try {
            JdkExchange exchange = new JdkExchange(clients, request);
            executor.execute(exchange);
            return exchange;
        } catch (Throwable e) {
            Kind kind = e instanceof IllegalArgumentException ? Kind.PROTOCOL : Kind.CONNECT;
            return CompletableFuture.failedFuture(TransportFailure.of(kind, e));
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
