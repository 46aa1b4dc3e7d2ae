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

/** A request in HttpClient's terms. */
final class ApacheRequest extends BasicRequestProducer {
    private final boolean lent;

    private ApacheRequest(HttpRequest request, AsyncEntityProducer body, boolean lent) {
        super(request, body);
        this.lent = lent;
    }

    /**
     * Says a request in HttpClient's terms.
     *
     * @param lent whether the client is one that may be set to send again; only what has a body can be kept from that,
     *     so that an empty one is a body of length 0
     * @throws IllegalArgumentException where HttpClient cannot send it as it is
     */
    static ApacheRequest of(TransportRequest request, boolean lent) {
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
        return new ApacheRequest(head, body.length > 0 || lent ? new BasicAsyncEntityProducer(body, null) : null, lent);
    }

    @Override
    public boolean isRepeatable() {
        return !lent;
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
