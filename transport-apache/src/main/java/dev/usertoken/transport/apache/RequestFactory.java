package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportRequest;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.util.Timeout;

/** Creates HttpClient's requests, each with the settings that make any client send it once and return what it receives. */
final class RequestFactory {
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final RequestConfig config;

    /** Creates a factory for a client, and keeps the other defaults of that client. */
    RequestFactory(CloseableHttpClient client) {
        RequestConfig defaults = client instanceof Configurable ? ((Configurable) client).getConfig() : null;
        config = RequestConfig.copy(defaults == null ? RequestConfig.DEFAULT : defaults)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setCookieSpec(StandardCookieSpec.IGNORE)
                .setContentCompressionEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    HttpUriRequestBase create(TransportRequest request, OneShotEntity body) {
        HttpUriRequestBase created = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach(created::addHeader);
        if (!created.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
            created.addHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
        created.setEntity(body);
        created.setConfig(configFor(request.timeLeft()));
        return created;
    }

    static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
    }

    /** Core's deadline comes before these timeouts, which start anew at each step. */
    private RequestConfig configFor(Duration timeLeft) {
        Timeout timeout = timeout(timeLeft.plus(MARGIN));
        return RequestConfig.copy(config)
                .setConnectionRequestTimeout(timeout)
                .setResponseTimeout(timeout)
                .build();
    }
}
