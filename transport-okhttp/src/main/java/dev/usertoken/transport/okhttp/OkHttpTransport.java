package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * A transport over OkHttp, to T1 to T15 of {@link Transport}. It speaks HTTP/1.1 alone. OkHttp reads ahead and does not show
 * what: where a server sends two answers in one breath, the second is taken for the answer to the next request.
 */
public final class OkHttpTransport implements Transport {
    private final OkHttpClient client;
    private final Duration connectTimeout;
    private final Runnable endClient;
    private final Watchdog watchdog = new Watchdog();
    private final Set<OkHttpExchange> inFlight = new HashSet<>();
    private boolean closed;

    OkHttpTransport(OkHttpClient client, Duration connectTimeout, Runnable endClient) {
        this.client = plain(client);
        this.connectTimeout = connectTimeout;
        this.endClient = endClient;
    }

    /**
     * A transport over a client that belongs to its owner: {@link #close} aborts what was sent through this transport
     * and leaves the client as it is. Its connections, threads, proxy, DNS, TLS settings, interceptors and connect
     * timeout hold. Its redirects, retries, cookies, cache, authenticators and other timeouts do not: each of them
     * sends more or less than the one request.
     */
    public static Transport wrap(OkHttpClient client) {
        Objects.requireNonNull(client, "client");
        int connectTimeoutMillis = client.connectTimeoutMillis();
        Duration connectTimeout =
                connectTimeoutMillis == 0 ? Duration.ofDays(1) : Duration.ofMillis(connectTimeoutMillis);
        return new OkHttpTransport(client, connectTimeout, () -> {});
    }

    /** Time limits are the watchdog's: OkHttp's own span neither the look-up of a name nor the wait for a thread. */
    private static OkHttpClient plain(OkHttpClient client) {
        Dispatcher dispatcher = new Dispatcher(client.dispatcher().executorService());
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        OkHttpClient.Builder builder = client.newBuilder();
        builder.interceptors().add(0, OkHttpTransport::failing);
        return builder.dispatcher(dispatcher)
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(true)
                .addNetworkInterceptor(new SentOnce())
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .authenticator(Authenticator.NONE)
                .proxyAuthenticator(Authenticator.NONE)
                .callTimeout(0, TimeUnit.MILLISECONDS)
                .connectTimeout(0, TimeUnit.MILLISECONDS)
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .writeTimeout(0, TimeUnit.MILLISECONDS)
                .build();
    }

    /** On anything but an {@link IOException}, such as of a proxy selector, OkHttp's thread dies and says so. */
    private static Response failing(Interceptor.Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        OkHttpExchange exchange = new OkHttpExchange(Objects.requireNonNull(request, "request"), connectTimeout);
        synchronized (inFlight) {
            if (closed) {
                exchange.fail(Kind.CANCELLED);
                return exchange.result();
            }
            inFlight.add(exchange);
        }
        exchange.result().whenComplete((response, failure) -> remove(exchange));
        exchange.start(client, watchdog);
        return exchange.result();
    }

    @Override
    public void close() {
        List<OkHttpExchange> aborted;
        synchronized (inFlight) {
            closed = true;
            aborted = new ArrayList<>(inFlight);
        }
        aborted.forEach(exchange -> exchange.fail(Kind.CANCELLED));
        watchdog.close();
        endClient.run();
    }

    private void remove(OkHttpExchange exchange) {
        synchronized (inFlight) {
            inFlight.remove(exchange);
        }
    }
}
