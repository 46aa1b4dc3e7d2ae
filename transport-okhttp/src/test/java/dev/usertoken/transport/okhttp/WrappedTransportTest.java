package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.Cache;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract over a client whose owner follows redirects, stores cookies, caches, responds to challenges and has short
 * timeouts.
 */
@Tag("jdk-independent")
class WrappedTransportTest extends OkHttpContract {
    @TempDir
    Path directory;

    @Override
    protected TransportProvider provider() {
        return new WrappingProvider(new Cache(directory.toFile(), 1 << 20));
    }

    private static final class WrappingProvider implements TransportProvider {
        private final Cache cache;

        WrappingProvider(Cache cache) {
            this.cache = cache;
        }

        @Override
        public String name() {
            return "okhttp-wrapped";
        }

        @Override
        public Transport create(TransportConfig config) {
            Authenticator authenticator = (route, response) -> response.request()
                    .newBuilder()
                    .header("Authorization", "Basic YTpi")
                    .build();
            OkHttpClient.Builder builder = new OkHttpClient.Builder()
                    .cache(cache)
                    .cookieJar(new RememberingCookieJar())
                    .authenticator(authenticator)
                    .proxyAuthenticator(authenticator)
                    .callTimeout(1, TimeUnit.MILLISECONDS)
                    .readTimeout(1, TimeUnit.MILLISECONDS)
                    .writeTimeout(1, TimeUnit.MILLISECONDS)
                    .connectTimeout(config.connectTimeout());
            config.proxySelector().ifPresent(builder::proxySelector);
            config.sslContext()
                    .ifPresent(tls -> builder.sslSocketFactory(tls.getSocketFactory(), new RejectingTrustManager()));
            return OkHttpTransport.wrap(builder.build());
        }
    }

    private static final class RememberingCookieJar implements CookieJar {
        private volatile List<Cookie> cookies = List.of();

        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> received) {
            cookies = received;
        }

        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            return cookies;
        }
    }
}
