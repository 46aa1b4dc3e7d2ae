package dev.usertoken.transport.apache;

import dev.usertoken.AsyncSessionCall;
import dev.usertoken.TokenSession;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
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
            new Call(request, body, scope, chain, callback).start(session, target);
        } else {
            new CredentialHeaders(scope.clientContext, scope.exchangeId).removeReplaced(request);
            chain.proceed(request, body, scope, callback);
        }
    }

    /** A call, and HttpClient's callback for its first request. */
    private static final class Call implements AsyncSessionCall<HttpResponse>, AsyncExecCallback {
        private final HttpRequest request;
        private final @Nullable AsyncEntityProducer body;
        private final AsyncExecChain.Scope scope;
        private final AsyncExecChain chain;
        private final AsyncExecCallback callback;
        private final CompletableFuture<HttpResponse> first = new CompletableFuture<>();
        private volatile CompletableFuture<?> result = CompletableFuture.completedFuture(null);
        private @Nullable HttpResponse discarded;

        Call(
                HttpRequest request,
                @Nullable AsyncEntityProducer body,
                AsyncExecChain.Scope scope,
                AsyncExecChain chain,
                AsyncExecCallback callback) {
            this.request = request;
            this.body = body;
            this.scope = scope;
            this.chain = chain;
            this.callback = callback;
        }

        void start(TokenSession session, URI target) {
            endWaitOnCancel();
            try {
                result = session.callAsync(target, this);
                result.whenComplete((response, failure) -> {
                    if (failure != null) {
                        callback.failed(failure instanceof Exception ? (Exception) failure : new Exception(failure));
                    }
                });
            } catch (RuntimeException e) {
                callback.failed(e);
            }
        }

        @Override
        public CompletableFuture<HttpResponse> send(Headers credentials) {
            try {
                HttpRequest copy = BasicRequestBuilder.copy(request).build();
                new CredentialHeaders(scope.clientContext, scope.exchangeId).replace(copy, credentials);
                boolean again = discarded != null;
                chain.proceed(copy, body, scope, again ? callback : this);
                return again ? CompletableFuture.completedFuture(discarded) : first;
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
            return body == null || body.isRepeatable();
        }

        @Override
        public @Nullable AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails entity)
                throws HttpException, IOException {
            if (isUnauthorized(response) && isRepeatable(response)) {
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
            if (discarded == null) {
                callback.completed();
                return;
            }
            // The login may need this connection.
            scope.execRuntime.releaseEndpoint();
            if (body != null) {
                body.releaseResources();
            }
            endWaitOnCancel();
            first.complete(discarded);
        }

        @Override
        public void failed(Exception failure) {
            if (!first.completeExceptionally(failure) && !first.isCancelled()) {
                callback.failed(failure);
            }
        }

        /** Lets the client's cancel end the wait for a token, until the request that is sent then takes its place. */
        private void endWaitOnCancel() {
            scope.cancellableDependency.setDependency(() -> result.cancel(true));
        }
    }
}
