package dev.usertoken.transport.apache;

import dev.usertoken.AsyncSessionCall;
import dev.usertoken.TokenSession;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
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
            new CredentialHeaders(target, scope.clientContext, scope.exchangeId).removeReplaced(request);
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
        private volatile BooleanSupplier rejection = () -> false;
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
                call.whenComplete(this::failIfUnsent);
            } catch (RuntimeException e) {
                callback.failed(e);
            }
        }

        @Override
        public CompletableFuture<HttpResponse> send(Headers credentials, BooleanSupplier rejection) {
            this.rejection = rejection;
            return send(credentials, body == null ? null : new FirstBody(body), this);
        }

        /** Sends the request again, whose response goes to HttpClient's own callback. */
        @Override
        public CompletableFuture<HttpResponse> send(Headers credentials) {
            return send(credentials, body, callback);
        }

        private CompletableFuture<HttpResponse> send(
                Headers credentials, @Nullable AsyncEntityProducer content, AsyncExecCallback receiver) {
            try {
                HttpRequest copy = BasicRequestBuilder.copy(request).build();
                new CredentialHeaders(target, scope.clientContext, scope.exchangeId).replace(copy, credentials);
                chain.proceed(copy, content, scope(copy), receiver);
                return first;
            } catch (HttpException | IOException | RuntimeException e) {
                CompletableFuture<HttpResponse> unsent = new CompletableFuture<>();
                unsent.completeExceptionally(e);
                return unsent;
            }
        }

        /** Returns a scope from which HttpClient takes the headers if it sends the request again after a proxy's 407. */
        private AsyncExecChain.Scope scope(HttpRequest sent) {
            return new AsyncExecChain.Scope(
                    scope.exchangeId,
                    scope.route,
                    BasicRequestBuilder.copy(sent).build(),
                    scope.cancellableDependency,
                    scope.clientContext,
                    scope.execRuntime,
                    scope.scheduler,
                    scope.execCount);
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
            if (isUnauthorized(response) && isRepeatable(response) && rejection.getAsBoolean()) {
                discarded = response;
                if (ClassicExecHandler.mayBeEndless(entity) && !HttpVersion.HTTP_2.equals(response.getVersion())) {
                    // Closes the connection, and calls failed. Over HTTP/2 it would end other exchanges too.
                    throw new HttpException("the body is not read");
                }
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

        /** Ends the first exchange. HttpClient calls this again if a discarded response has ended before its request. */
        @Override
        public void completed() {
            HttpResponse rejected = discarded;
            if (rejected == null) {
                callback.completed();
            } else {
                sendAgain(rejected);
            }
        }

        /** Fails the call, unless its first response is discarded: then the rest of that exchange does not matter. */
        @Override
        public void failed(Exception failure) {
            HttpResponse rejected = discarded;
            if (rejected != null && !scope.cancellableDependency.isCancelled()) {
                sendAgain(rejected);
            } else if (!first.completeExceptionally(failure) && !first.isCancelled() && rejected == null) {
                callback.failed(failure);
            }
        }

        /** Lets the session send the request again, which it does at most once. */
        private void sendAgain(HttpResponse rejected) {
            if (first.isDone()) {
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

        private void failIfUnsent(@Nullable HttpResponse response, @Nullable Throwable failure) {
            if (failure != null) {
                callback.failed(failure instanceof Exception ? (Exception) failure : new Exception(failure));
            }
        }

        /** Lets the client's cancel end the wait for a token, until the request that is sent then takes its place. */
        private void endWaitOnCancel() {
            scope.cancellableDependency.setDependency(() -> result.cancel(true));
        }

        /**
         * The body of the first request, which ends when its response is discarded. Over HTTP/2 a server can respond
         * before it has received the whole body, and the second request reads the same producer from its start.
         */
        private final class FirstBody implements AsyncEntityProducer {
            private final AsyncEntityProducer producer;

            FirstBody(AsyncEntityProducer producer) {
                this.producer = producer;
            }

            @Override
            public int available() {
                if (discarded == null) {
                    return producer.available();
                }
                return first.isDone() ? 1 : 0;
            }

            @Override
            public void produce(DataStreamChannel channel) throws IOException {
                if (discarded == null) {
                    producer.produce(channel);
                } else if (first.isDone()) {
                    // Not before the response has ended, because HttpClient takes the end of the request for that.
                    channel.endStream();
                }
            }

            @Override
            public void failed(Exception cause) {
                if (discarded == null) {
                    producer.failed(cause);
                }
            }

            @Override
            public void releaseResources() {
                if (discarded == null) {
                    producer.releaseResources();
                }
            }

            @Override
            public boolean isRepeatable() {
                return producer.isRepeatable();
            }

            @Override
            public long getContentLength() {
                return producer.getContentLength();
            }

            @Override
            public String getContentType() {
                return producer.getContentType();
            }

            @Override
            public String getContentEncoding() {
                return producer.getContentEncoding();
            }

            @Override
            public boolean isChunked() {
                return producer.isChunked();
            }

            @Override
            public Set<String> getTrailerNames() {
                return producer.getTrailerNames();
            }
        }
    }
}
