package dev.usertoken.transport.apache;

import dev.usertoken.AsyncSessionCall;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.support.BasicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Adds a session's token to the requests of an asynchronous client. */
final class AsyncExecHandler implements AsyncExecChainHandler {
    private final TokenSession session;

    AsyncExecHandler(TokenSession session) {
        this.session = session;
    }

    @Override
    public void execute(
            HttpRequest request,
            @Nullable AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        URI target = CredentialHeaders.target(scope.route);
        if (session.isAtOrigin(target)) {
            new Call(session, target, request, body, scope, chain, callback).start();
        } else {
            new CredentialHeaders(scope.clientContext, scope.exchangeId).removeReplaced(request);
            chain.proceed(request, body, scope, callback);
        }
    }

    /** A call, and HttpClient's callback for its first request. */
    private static final class Call implements AsyncSessionCall<HttpResponse>, AsyncExecCallback {
        private final TokenSession session;
        private final URI target;
        private final HttpRequest request;
        private final @Nullable AsyncEntityProducer body;
        private final AsyncExecChain.Scope scope;
        private final AsyncExecChain chain;
        private final AsyncExecCallback callback;
        private final CompletableFuture<HttpResponse> first = new CompletableFuture<>();
        private volatile CompletableFuture<?> result = CompletableFuture.completedFuture(null);
        private volatile Headers sent = Headers.empty();
        private volatile @Nullable HttpResponse discarded;

        Call(
                TokenSession session,
                URI target,
                HttpRequest request,
                @Nullable AsyncEntityProducer body,
                AsyncExecChain.Scope scope,
                AsyncExecChain chain,
                AsyncExecCallback callback) {
            this.session = session;
            this.target = target;
            this.request = request;
            this.body = body;
            this.scope = scope;
            this.chain = chain;
            this.callback = callback;
        }

        void start() {
            endWaitOnCancel();
            try {
                CompletableFuture<HttpResponse> call = session.callAsync(target, this);
                result = call;
                call.whenComplete((response, failure) -> {
                    if (failure == null && discarded != null) {
                        // The same token was issued again meanwhile, so the session kept it.
                        send(sent).whenComplete(this::failIfUnsent);
                    } else {
                        failIfUnsent(response, failure);
                    }
                });
            } catch (RuntimeException e) {
                callback.failed(e);
            }
        }

        @Override
        public CompletableFuture<HttpResponse> send(Headers credentials) {
            HttpResponse rejected = discarded;
            discarded = null;
            sent = credentials;
            try {
                HttpRequest copy = BasicRequestBuilder.copy(request).build();
                new CredentialHeaders(scope.clientContext, scope.exchangeId).replace(copy, credentials);
                chain.proceed(copy, body, scope, rejected == null ? this : callback);
                return rejected == null ? first : CompletableFuture.completedFuture(rejected);
            } catch (HttpException | IOException | RuntimeException e) {
                CompletableFuture<HttpResponse> unsent = new CompletableFuture<>();
                unsent.completeExceptionally(e);
                return unsent;
            }
        }

        @Override
        public boolean isUnauthorized(HttpResponse response) {
            return response.getCode() == HttpStatus.SC_UNAUTHORIZED;
        }

        @Override
        public boolean isRepeatable(HttpResponse unauthorized) {
            return discarded != null;
        }

        @Override
        public @Nullable AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails entity)
                throws HttpException, IOException {
            if (isUnauthorized(response) && (body == null || body.isRepeatable()) && replacesToken()) {
                discarded = response;
                // HttpClient discards the body if it has no consumer.
                return null;
            }
            first.complete(response);
            return callback.handleResponse(response, entity);
        }

        @Override
        public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
            callback.handleInformationResponse(response);
        }

        @Override
        public void completed() {
            HttpResponse rejected = discarded;
            if (rejected == null) {
                callback.completed();
                return;
            }
            // The login may need this connection.
            scope.execRuntime.releaseEndpoint();
            if (body != null) {
                body.releaseResources();
            }
            endWaitOnCancel();
            first.complete(rejected);
        }

        @Override
        public void failed(Exception failure) {
            if (!first.completeExceptionally(failure) && !first.isCancelled()) {
                callback.failed(failure);
            }
        }

        private void failIfUnsent(@Nullable HttpResponse response, @Nullable Throwable failure) {
            if (failure != null) {
                callback.failed(failure instanceof Exception ? (Exception) failure : new Exception(failure));
            }
        }

        /** Drops the token. Returns false if the session keeps it, so that the caller gets this response. */
        private boolean replacesToken() {
            currentToken().ifPresent(session::invalidate);
            return !currentToken().isPresent();
        }

        /** Returns the session's token if it is still the one that was sent. */
        private Optional<UserToken> currentToken() {
            List<String> authorization = sent.all(HttpHeaders.AUTHORIZATION);
            return session.current()
                    .filter(token -> session.headersFor(target, token)
                            .all(HttpHeaders.AUTHORIZATION)
                            .equals(authorization));
        }

        /** Lets the client's cancel end the wait for a token, until the request that is sent then takes its place. */
        private void endWaitOnCancel() {
            scope.cancellableDependency.setDependency(() -> result.cancel(true));
        }
    }
}
