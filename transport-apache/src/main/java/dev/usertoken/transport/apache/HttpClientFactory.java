package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportConfig;
import java.io.IOException;
import java.net.ProxySelector;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.IdleConnectionEvictor;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.ConnPoolControl;
import org.apache.hc.core5.util.TimeValue;

/** Creates the parts of the client of a transport that wraps none. */
final class HttpClientFactory {
    /** Load balancers forget connections after a minute, some without closing them. */
    static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(30);

    private static final TimeValue SHORTEST_IDLE = TimeValue.ofMilliseconds(1);
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);
    private static final int MAX_LINE_CHARACTERS = 64 << 10;
    private static final int MAX_HEADERS = 1_000;

    private HttpClientFactory() {}

    static CloseableHttpClient create(
            TransportConfig config, HttpClientConnectionManager connections, TimeValue longestIdle) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setRoutePlanner(
                        new ProxyRoutePlanner(() -> config.proxySelector().orElseGet(ProxySelector::getDefault)))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(RequestFactory.timeout(config.connectTimeout()))
                        .build())
                .setKeepAliveStrategy((response, context) -> keepAlive(response, context, longestIdle))
                .setRequestExecutor(new RequestExecutor())
                .disableDefaultUserAgent()
                // By default a connection with a client certificate serves only the context of its first request.
                .disableConnectionState()
                .build();
    }

    /** Creates what the client's builder can also create, but there its thread keeps the caller's class loader. */
    static IdleConnectionEvictor evictor(ConnPoolControl<?> connections, TimeValue longestIdle) {
        // It looks for idle connections once in this time, so that they live for twice as long.
        TimeValue half = TimeValue.ofMilliseconds(longestIdle.toMilliseconds() / 2);
        return new IdleConnectionEvictor(
                connections,
                task -> {
                    Thread thread = new Thread(task, "usertoken-apache");
                    thread.setDaemon(true);
                    thread.setContextClassLoader(null);
                    return thread;
                },
                half,
                half);
    }

    static PoolingHttpClientConnectionManager connections(TransportConfig config) {
        Http1Config bounds = Http1Config.custom()
                .setMaxLineLength(MAX_LINE_CHARACTERS)
                .setMaxHeaderCount(MAX_HEADERS)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                // The default parser skips lines that are not HTTP, and waits for more. Its factory is not used: from
                // HttpCore 5.3 on it ignores our bounds, and before 5.4.3 its own do not limit the number of headers.
                .setConnectionFactory(new ManagedHttpClientConnectionFactory(
                        bounds, null, null, ignored -> new DefaultHttpResponseParser(bounds)))
                // Bounds the TLS handshake, for which HttpClient 5.1 has no timeout.
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(RequestFactory.timeout(config.connectTimeout()))
                        .build())
                .setSSLSocketFactory(config.sslContext()
                        .map(SSLConnectionSocketFactory::new)
                        .orElseGet(SSLConnectionSocketFactory::getSystemSocketFactory))
                .setValidateAfterInactivity(VALIDATE_AFTER)
                .setMaxConnTotal(Integer.MAX_VALUE)
                .setMaxConnPerRoute(Integer.MAX_VALUE)
                .build();
    }

    /** An executor that wraps each {@link Error}, after which HttpClient would close its connection manager for good. */
    private static final class RequestExecutor extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback callback,
                HttpContext context)
                throws IOException, HttpException {
            try {
                return super.execute(request, connection, callback, context);
            } catch (Error e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static TimeValue keepAlive(HttpResponse response, HttpContext context, TimeValue longest) {
        TimeValue offered = DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(response, context);
        if (!TimeValue.isNonNegative(offered) || offered.compareTo(longest) >= 0) {
            return longest;
        }
        // The pool takes zero for no limit.
        return TimeValue.isPositive(offered) ? offered : SHORTEST_IDLE;
    }
}
