package dev.usertoken.transport.apache;

import dev.usertoken.spi.Headers;
import java.net.URI;
import java.util.Set;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;

/** The headers of a token on the requests of one exchange, which are several if it is redirected. */
final class CredentialHeaders {
    private static final String ATTRIBUTE = "dev.usertoken.credentials";

    private final URI target;
    private final HttpClientContext context;
    private final String exchangeId;
    private Set<String> names = Set.of();

    CredentialHeaders(URI target, HttpClientContext context, String exchangeId) {
        this.target = target;
        this.context = context;
        this.exchangeId = exchangeId;
    }

    static URI target(HttpRoute route) {
        return URI.create(route.getTargetHost().toURI());
    }

    /** Replaces the request's headers of the same names. */
    void replace(HttpRequest request, Headers credentials) {
        names = credentials.names();
        names.forEach(request::removeHeaders);
        credentials.forEach(request::addHeader);
        // A cache of HttpClient does not distinguish sites.
        request.addHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        context.setAttribute(ATTRIBUTE, this);
    }

    /**
     * Removes the headers that were replaced for another target: HttpClient repeats them when it follows a redirect. Keeps
     * those for the same target, because a client may have the sessions of several origins.
     */
    void removeReplaced(HttpRequest request) {
        CredentialHeaders last = (CredentialHeaders) context.getAttribute(ATTRIBUTE);
        // A context may be used for many exchanges.
        if (last != null && last.exchangeId.equals(exchangeId) && !last.target.equals(target)) {
            last.names.forEach(request::removeHeaders);
        }
    }
}
