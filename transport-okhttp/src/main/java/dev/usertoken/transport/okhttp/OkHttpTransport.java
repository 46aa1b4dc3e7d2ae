package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.OkHttp;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** A transport over OkHttp 4.12 or later. It uses HTTP/1.1 only. */
public final class OkHttpTransport implements Transport {
    /** Up to 4.10 and 5.0.0-alpha.11, OkHttp returns a 103 as the response, and the final response to the next request. */
    static final Pattern UNSUPPORTED =
            Pattern.compile("[0-3]\\..*|4\\.([0-9]|10)\\..*|5\\.0\\.0-alpha\\.([1-9]|1[01])");

    private static final int MAX_IDLE_CONNECTIONS = 100;

    /** T11: OkHttp checks only connections that were idle for 10 seconds or more, so it must not keep them that long. */
    private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(2);

    private final OkHttpClient client;

    private OkHttpTransport(OkHttpClient client) {
        this.client = client;
    }

    static Transport create(TransportConfig config) {
        requireSupportedVersion();
        OkHttpClient.Builder builder = new OkHttpClient.Builder();
        config.sslContext()
                .ifPresent(tls -> builder.sslSocketFactory(tls.getSocketFactory(), new RejectingTrustManager()));
        config.proxySelector().ifPresent(builder::proxySelector);
        // To OkHttp, 0 is no timeout.
        builder.connectTimeout(Math.max(1, config.connectTimeout().toMillis()), TimeUnit.MILLISECONDS);
        return new OkHttpTransport(sendingOnce(builder));
    }

    /**
     * Creates a transport over a client that stays its owner's. The client's interceptors, event listener, proxy, DNS, TLS
     * settings and connect timeout apply, and its interceptors see each response as the server sent it. Its redirects,
     * cookies, cache, authenticators and other timeouts are turned off for this transport, and its connection pool is left
     * alone: the transport has its own.
     *
     * @throws IllegalStateException if the version of OkHttp is not supported
     */
    public static Transport wrap(OkHttpClient client) {
        requireSupportedVersion();
        return new OkHttpTransport(
                sendingOnce(Objects.requireNonNull(client, "client").newBuilder()));
    }

    /** Leaves retries on, because they also try the other addresses of a host; a {@link OneShotBody} bounds them. */
    private static OkHttpClient sendingOnce(OkHttpClient.Builder builder) {
        return builder.connectionPool(
                        new ConnectionPool(MAX_IDLE_CONNECTIONS, MAX_IDLE_TIME.toMillis(), TimeUnit.MILLISECONDS))
                .addNetworkInterceptor(OkHttpExchange::proceed)
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(true)
                .followRedirects(false)
                .followSslRedirects(false)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .authenticator(Authenticator.NONE)
                .proxyAuthenticator(Authenticator.NONE)
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .writeTimeout(0, TimeUnit.MILLISECONDS)
                .build();
    }

    private static void requireSupportedVersion() {
        String version;
        try {
            // By name, because a compiler copies the value of the constant.
            version = (String) OkHttp.class.getField("VERSION").get(null);
        } catch (ReflectiveOperationException e) {
            // A code shrinker removed the field.
            return;
        }
        if (UNSUPPORTED.matcher(version).matches()) {
            throw new IllegalStateException("OkHttp " + version + " can return a response to the wrong caller."
                    + " Use com.squareup.okhttp3:okhttp 4.12.0 or later.");
        }
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        return OkHttpExchange.start(
                client, Objects.requireNonNull(request, "request"), Objects.requireNonNull(executor, "executor"));
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }
}
