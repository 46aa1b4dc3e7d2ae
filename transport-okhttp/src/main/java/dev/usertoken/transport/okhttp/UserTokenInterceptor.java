package dev.usertoken.transport.okhttp;

import dev.usertoken.SessionCall;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Adds a session's token to the calls of an OkHttp client: {@code API-Key}, {@code SiteId} and {@code Authorization}.
 *
 * <ul>
 *   <li>The headers are sent to the session's origin only, redirects included, and replace those of a request with the same
 *       names. A call to another origin is left as it is and needs no token.
 *   <li>After a 401 the session drops the token, and the call is made once more with another one, unless its body can be
 *       written only once ({@link RequestBody#isOneShot}, {@link RequestBody#isDuplex}) or a redirect has changed the
 *       method. A second 401 is returned.
 *   <li>Responses to calls with a token are not stored in the client's {@link okhttp3.Cache}, which does not distinguish
 *       sites: the requests carry {@code Cache-Control: no-store}.
 *   <li>The handshake of a web socket is left as it is: OkHttp would follow a redirect with these headers to any host.
 *   <li>If there is no token, the call fails with an {@link IOException}, most often with a {@link
 *       dev.usertoken.UserTokenException} as its cause.
 * </ul>
 *
 * <p>The session's client may use any transport. A call waits for its token on its own thread, at most for the timeout of the
 * session's client. {@link Call#cancel} and the timeout of the call end the wait within a tenth of a second, and an interrupt
 * ends it at once, with an {@link InterruptedIOException} and the interrupt still set; the refresh goes on for other callers.
 */
public final class UserTokenInterceptor {
    private UserTokenInterceptor() {}

    /**
     * Adds the token to the calls of a client. Only network interceptors that are added later see the headers.
     *
     * @return the builder
     */
    public static OkHttpClient.Builder addTo(OkHttpClient.Builder builder, TokenSession session) {
        Objects.requireNonNull(builder, "builder");
        Objects.requireNonNull(session, "session");
        return builder.addInterceptor(new SessionInterceptor(session))
                .addNetworkInterceptor(new CredentialsInterceptor(session));
    }

    private static boolean isAtOrigin(TokenSession session, Request request) {
        return session.isAtOrigin(origin(request.url()));
    }

    /**
     * Returns the scheme, the host and the port; or a URI without a host if {@link URI} does not allow it. {@link
     * HttpUrl#uri} would remove characters from such a host, and so return another one.
     */
    private static URI origin(HttpUrl url) {
        try {
            return new URI(url.scheme(), null, url.host(), url.port(), null, null, null);
        } catch (URISyntaxException e) {
            return URI.create(url.scheme() + ":/");
        }
    }

    /** The headers of a session's call, as a tag of its request. Redirected requests keep the tag. */
    private static final class Credentials {
        private final TokenSession session;
        private final Headers headers;

        Credentials(TokenSession session, Headers headers) {
            this.session = session;
            this.headers = headers;
        }
    }

    /** Makes each call a call of the session. A network interceptor could not repeat it: it may proceed only once. */
    private static final class SessionInterceptor implements Interceptor {
        private final TokenSession session;

        SessionInterceptor(TokenSession session) {
            this.session = session;
        }

        @Override
        public Response intercept(Chain chain) throws IOException {
            Request request = chain.request();
            boolean isWebSocket = "websocket".equalsIgnoreCase(request.header("Upgrade"));
            // The request of a transport has its own credentials: it may be the login that this session waits for.
            boolean isTransports = request.tag(OkHttpExchange.class) != null;
            return isWebSocket || isTransports
                    ? chain.proceed(request)
                    : session.call(origin(request.url()), new InterceptedCall(session, chain));
        }
    }

    private static final class InterceptedCall implements SessionCall<Response, IOException> {
        private static final long CANCEL_POLL_MILLIS = 100;
        private static final String NO_TOKEN = "there is no user token for this call";

        private final TokenSession session;
        private final Interceptor.Chain chain;
        private final Request request;

        InterceptedCall(TokenSession session, Interceptor.Chain chain) {
            this.session = session;
            this.chain = chain;
            this.request = chain.request();
        }

        @Override
        public Response send(Headers credentials) throws IOException {
            if (credentials.names().isEmpty()) {
                return chain.proceed(request);
            }
            return chain.proceed(request.newBuilder()
                    .tag(Credentials.class, new Credentials(session, credentials))
                    .addHeader("Cache-Control", "no-store")
                    .build());
        }

        @Override
        public boolean isUnauthorized(Response response) {
            return response.code() == 401 && isAtOrigin(session, response.request());
        }

        /** A redirect with another method is the response to a request that was acted upon. */
        @Override
        public boolean isRepeatable(Response unauthorized) {
            RequestBody body = request.body();
            return (body == null || !(body.isOneShot() || body.isDuplex()))
                    && unauthorized.request().method().equals(request.method());
        }

        @Override
        public void discard(Response unauthorized) {
            unauthorized.close();
        }

        /** Throws an {@link IOException} for any failure: others would end a thread of OkHttp's dispatcher. */
        @Override
        public UserToken token(TokenSession session) throws IOException {
            try {
                return await(session.tokenAsync());
            } catch (ExecutionException e) {
                throw new IOException(NO_TOKEN, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a user token");
            } catch (RuntimeException e) {
                throw new IOException(NO_TOKEN, e);
            }
        }

        private UserToken await(CompletableFuture<UserToken> token)
                throws IOException, ExecutionException, InterruptedException {
            while (!chain.call().isCanceled()) {
                try {
                    return token.get(CANCEL_POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // OkHttp does not notify an interceptor of a cancel.
                }
            }
            throw new IOException("canceled while waiting for a user token");
        }
    }

    /**
     * Adds the credentials to each request to the origin and removes headers of their names from all others. As a network
     * interceptor it sees redirected requests, in which OkHttp keeps all headers but {@code Authorization}.
     */
    private static final class CredentialsInterceptor implements Interceptor {
        private final TokenSession session;

        CredentialsInterceptor(TokenSession session) {
            this.session = session;
        }

        @Override
        public Response intercept(Chain chain) throws IOException {
            Request request = chain.request();
            Credentials credentials = request.tag(Credentials.class);
            // A client may have the sessions of several origins.
            if (credentials == null || !credentials.session.equals(session)) {
                return chain.proceed(request);
            }
            Request.Builder builder = request.newBuilder();
            credentials.headers.names().forEach(builder::removeHeader);
            if (isAtOrigin(session, request)) {
                credentials.headers.forEach(builder::addHeader);
            }
            return chain.proceed(builder.build());
        }
    }
}
