package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportRequest;
import java.net.URI;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;

/** A request in HttpClient's terms, and one that it never sends again. */
final class ApacheRequest extends BasicRequestProducer {
    private ApacheRequest(HttpRequest request, AsyncEntityProducer body) {
        super(request, body);
    }

    /**
     * Says a request in HttpClient's terms.
     *
     * @param alwaysBody whether an empty body is a body of length 0; only what has a body can be kept from being sent
     *     again
     * @throws IllegalArgumentException where HttpClient cannot send it as it is
     */
    static ApacheRequest of(TransportRequest request, boolean alwaysBody) {
        requireHttp(request.uri());
        if (!request.method().matches("[A-Za-z]+")) {
            throw new IllegalArgumentException("method must be letters");
        }
        BasicHttpRequest head = new BasicHttpRequest(request.method(), request.uri());
        request.headers().forEach((name, value) -> {
            requireAscii(name, value);
            head.addHeader(name, value);
        });
        if (!head.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
            head.addHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
        byte[] body = request.body();
        return new ApacheRequest(head, body.length > 0 || alwaysBody ? new BasicAsyncEntityProducer(body, null) : null);
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    private static void requireHttp(URI uri) {
        if (!URIScheme.HTTP.same(uri.getScheme()) && !URIScheme.HTTPS.same(uri.getScheme())) {
            throw new IllegalArgumentException("scheme must be http or https");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("authority must be a host and no user");
        }
    }

    /** HttpClient would send a question mark for each other character. */
    private static void requireAscii(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > '~' || (c < ' ' && c != '\t')) {
                throw new IllegalArgumentException("value of header " + name + " must be printable ASCII");
            }
        }
    }
}
