package dev.usertoken.transport.apache;

import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.support.BasicRequestBuilder;

/**
 * Sends a session's token with the calls of an Apache HttpClient, classic or asynchronous: {@code API-Key}, {@code SiteId} and
 * {@code Authorization}.
 *
 * <ul>
 *   <li>They are sent to the session's origin alone, wherever redirects lead, and take the place of those that a request
 *       already has: the three belong together. A call to another origin is left as it is, and asks for no token.
 *   <li>After a 401 the session drops that token, and the request is sent once more with another one, unless its body cannot
 *       be repeated. A second 401 is the caller's.
 *   <li>Where there is no token, a call fails as {@link TokenSession#token} does. The wait for it ends with the timeout of the
 *       session's client, and is not part of the call's own. An asynchronous call waits on no
 *       thread; a store and the password's supplier may be called on the client's.
 * </ul>
 */
public final class UserTokenExecHandler {
    private static final String NAME = "usertoken";

    private UserTokenExecHandler() {}

    /**
     * Lets a classic client's calls carry the session's token.
     *
     * @return the builder
     */
    public static HttpClientBuilder addTo(HttpClientBuilder builder, TokenSession session) {
        Objects.requireNonNull(builder, "builder");
        Bearer bearer = new Bearer(Objects.requireNonNull(session, "session"));
        // Below the handler of redirects, so that each request is seen with its own target.
        return builder.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), NAME, new Classic(bearer));
    }

    /**
     * Lets an asynchronous client's calls carry the session's token.
     *
     * @return the builder
     */
    public static HttpAsyncClientBuilder addTo(HttpAsyncClientBuilder builder, TokenSession session) {
        Objects.requireNonNull(builder, "builder");
        Bearer bearer = new Bearer(Objects.requireNonNull(session, "session"));
        return builder.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), NAME, new Async(bearer));
    }

    /** Puts credentials on requests to the origin, and takes their like from those that a redirect leads elsewhere. */
    private static final class Bearer {
        private static final String SENT = "dev.usertoken.sent";

        private final TokenSession session;

        Bearer(TokenSession session) {
            this.session = session;
        }

        /** A transport's request for another session's token has its own credentials. */
        boolean isConcerned(HttpRoute route, HttpClientContext context) {
            return session.isAtOrigin(target(route)) && !(context instanceof ExchangeContext);
        }

        void authorize(HttpRequest copy, UserToken token, HttpRoute route, String exchange, HttpClientContext context) {
            Headers credentials = session.headersFor(target(route), token);
            credentials.names().forEach(copy::removeHeaders);
            credentials.forEach(copy::addHeader);
            context.setAttribute(SENT, new Sent(exchange, credentials.names()));
        }

        void strip(HttpRequest request, String exchange, HttpClientContext context) {
            Object sent = context.getAttribute(SENT);
            if (sent instanceof Sent && ((Sent) sent).exchange.equals(exchange)) {
                ((Sent) sent).names.forEach(request::removeHeaders);
            }
        }

        private static URI target(HttpRoute route) {
            return URI.create(route.getTargetHost().toURI());
        }
    }

    /** That a call was at the origin. A context may see many calls. */
    private static final class Sent {
        private final String exchange;
        private final Set<String> names;

        Sent(String exchange, Set<String> names) {
            this.exchange = exchange;
            this.names = names;
        }
    }

    private static final class Classic implements ExecChainHandler {
        private final Bearer bearer;

        Classic(Bearer bearer) {
            this.bearer = bearer;
        }

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            if (!bearer.isConcerned(scope.route, scope.clientContext)) {
                bearer.strip(request, scope.exchangeId, scope.clientContext);
                return chain.proceed(request, scope);
            }
            UserToken token = bearer.session.token();
            ClassicHttpResponse response = chain.proceed(bearing(request, token, scope), scope);
            if (response.getCode() != HttpStatus.SC_UNAUTHORIZED) {
                return response;
            }
            bearer.session.invalidate(token);
            if (request.getEntity() != null && !request.getEntity().isRepeatable()) {
                return response;
            }
            response.close();
            return chain.proceed(bearing(request, bearer.session.token(), scope), scope);
        }

        private ClassicHttpRequest bearing(ClassicHttpRequest request, UserToken token, ExecChain.Scope scope) {
            ClassicHttpRequest copy = ClassicRequestBuilder.copy(request).build();
            bearer.authorize(copy, token, scope.route, scope.exchangeId, scope.clientContext);
            return copy;
        }
    }

    private static final class Async implements AsyncExecChainHandler {
        private final Bearer bearer;

        Async(Bearer bearer) {
            this.bearer = bearer;
        }

        @Override
        public void execute(
                HttpRequest request,
                AsyncEntityProducer body,
                AsyncExecChain.Scope scope,
                AsyncExecChain chain,
                AsyncExecCallback callback)
                throws HttpException, IOException {
            if (bearer.isConcerned(scope.route, scope.clientContext)) {
                new Call(bearer, request, body, scope, chain, callback).start();
            } else {
                bearer.strip(request, scope.exchangeId, scope.clientContext);
                chain.proceed(request, body, scope, callback);
            }
        }
    }

    /** One asynchronous call. It is told of its first answer, and hands on all else. */
    private static final class Call implements AsyncExecCallback {
        private final Bearer bearer;
        private final HttpRequest request;
        private final AsyncEntityProducer body;
        private final AsyncExecChain.Scope scope;
        private final AsyncExecChain chain;
        private final AsyncExecCallback callback;
        private volatile UserToken token;
        private volatile boolean again;

        Call(
                Bearer bearer,
                HttpRequest request,
                AsyncEntityProducer body,
                AsyncExecChain.Scope scope,
                AsyncExecChain chain,
                AsyncExecCallback callback) {
            this.bearer = bearer;
            this.request = request;
            this.body = body;
            this.scope = scope;
            this.chain = chain;
            this.callback = callback;
        }

        void start() {
            send(this);
        }

        @Override
        public AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails entity)
                throws HttpException, IOException {
            if (response.getCode() == HttpStatus.SC_UNAUTHORIZED) {
                bearer.session.invalidate(token);
                again = body == null || body.isRepeatable();
            }
            // With no consumer, what comes is discarded.
            return again ? null : callback.handleResponse(response, entity);
        }

        @Override
        public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
            callback.handleInformationResponse(response);
        }

        @Override
        public void completed() {
            if (!again) {
                callback.completed();
                return;
            }
            // The login may need this very connection.
            scope.execRuntime.releaseEndpoint();
            if (body != null) {
                body.releaseResources();
            }
            send(callback);
        }

        @Override
        public void failed(Exception failure) {
            callback.failed(failure);
        }

        @SuppressWarnings("CatchingUnchecked")
        private void send(AsyncExecCallback answered) {
            CompletableFuture<UserToken> next;
            try {
                next = bearer.session.tokenAsync();
            } catch (Exception e) {
                callback.failed(e);
                return;
            }
            scope.cancellableDependency.setDependency(() -> next.cancel(true));
            next.whenComplete((value, failure) -> {
                if (failure != null) {
                    callback.failed(exception(failure));
                    return;
                }
                token = value;
                try {
                    HttpRequest copy = BasicRequestBuilder.copy(request).build();
                    bearer.authorize(copy, value, scope.route, scope.exchangeId, scope.clientContext);
                    chain.proceed(copy, body, scope, answered);
                } catch (Exception e) {
                    callback.failed(e);
                }
            });
        }

        private static Exception exception(Throwable failure) {
            Throwable origin = failure instanceof CompletionException ? failure.getCause() : failure;
            return origin instanceof Exception ? (Exception) origin : new IllegalStateException(origin);
        }
    }
}
