package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportRequest;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.util.Timeout;

/** Creates HttpClient's requests, each with the settings that make any client send it once and return what it receives. */
final class RequestFactory {
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]+");

    /** Longer timeouts do not fit into HttpClient's milliseconds. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(20);

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

    /**
     * Creates a request.
     *
     * @throws IllegalArgumentException if HttpClient cannot send it as it is
     */
    HttpUriRequestBase create(TransportRequest request, OneShotEntity body) {
        requireHttp(request.uri());
        if (!METHOD.matcher(request.method()).matches()) {
            throw new IllegalArgumentException("method must consist of letters");
        }
        HttpUriRequestBase created = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach((name, value) -> {
            requireAscii(name, value);
            created.addHeader(name, value);
        });
        if (!created.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
            created.addHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
        created.setEntity(body);
        created.setConfig(configFor(request.timeLeft()));
        return created;
    }

    static Timeout timeout(Duration duration) {
        Duration bounded = duration.compareTo(LONGEST_TIMEOUT) < 0 ? duration : LONGEST_TIMEOUT;
        return Timeout.ofMilliseconds(Math.max(1, bounded.toMillis()));
    }

    /** Core's deadline comes before these timeouts, which start anew at each step. */
    private RequestConfig configFor(Duration timeLeft) {
        Timeout timeout = timeout(timeLeft.compareTo(LONGEST_TIMEOUT) < 0 ? timeLeft.plus(MARGIN) : timeLeft);
        return RequestConfig.copy(config)
                .setConnectionRequestTimeout(timeout)
                .setResponseTimeout(timeout)
                .build();
    }

    private static void requireHttp(URI uri) {
        if (!URIScheme.HTTP.same(uri.getScheme()) && !URIScheme.HTTPS.same(uri.getScheme())) {
            throw new IllegalArgumentException("uri must have the scheme http or https");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("uri must have a host and no user");
        }
    }

    /** HttpClient replaces other characters by question marks. */
    private static void requireAscii(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > '~' || (c < ' ' && c != '\t')) {
                throw new IllegalArgumentException("value of header " + name + " must be printable ASCII");
            }
        }
    }
}
