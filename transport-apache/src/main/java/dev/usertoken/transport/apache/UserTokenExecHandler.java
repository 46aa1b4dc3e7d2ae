package dev.usertoken.transport.apache;

import dev.usertoken.TokenSession;
import java.util.Objects;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * Adds a session's token to the requests of an Apache HttpClient, classic or asynchronous: {@code API-Key}, {@code SiteId}
 * and {@code Authorization}.
 *
 * <ul>
 *   <li>The headers are sent to the session's origin alone, wherever redirects lead, and replace those of the same name. A
 *       request to another origin is sent as it is, and needs no token.
 *   <li>After a 401 the session drops the token, and the request is sent once more with another one, unless its body is not
 *       repeatable. A second 401 is returned.
 *   <li>Responses to requests with a token do not come from a cache of HttpClient, which does not distinguish sites: the
 *       requests carry {@code Cache-Control: no-store}.
 *   <li>If there is no token, the call fails as {@link TokenSession#token} does. The wait for a token ends with the timeout
 *       of the session's client, and does not count towards the timeouts of the request. An asynchronous call does not block
 *       a thread meanwhile; a token store and the supplier of the password may be called on the threads of HttpClient.
 * </ul>
 */
public final class UserTokenExecHandler {
    private static final String NAME = "usertoken";

    private UserTokenExecHandler() {}

    /**
     * Adds the session's token to the requests of a classic client.
     *
     * @return the builder
     */
    public static HttpClientBuilder addTo(HttpClientBuilder builder, TokenSession session) {
        Objects.requireNonNull(builder, "builder");
        Objects.requireNonNull(session, "session");
        // Redirects and retries happen outside, so that each request passes with its own target.
        return builder.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), NAME, new ClassicExecHandler(session));
    }

    /**
     * Adds the session's token to the requests of an asynchronous client.
     *
     * @return the builder
     */
    public static HttpAsyncClientBuilder addTo(HttpAsyncClientBuilder builder, TokenSession session) {
        Objects.requireNonNull(builder, "builder");
        Objects.requireNonNull(session, "session");
        return builder.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), NAME, new AsyncExecHandler(session));
    }
}
