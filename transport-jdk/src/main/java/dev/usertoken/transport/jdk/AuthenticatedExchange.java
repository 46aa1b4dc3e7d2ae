package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Headers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A caller's request, which is sent at most twice, and the handler of the one response that the caller gets. */
final class AuthenticatedExchange<T> {
    private static final int UNAUTHORIZED = 401;

    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Predicate<Headers> replaced;
    private final DiscardedBody<T> rejected = new DiscardedBody<>();
    private volatile boolean sent;
    private volatile boolean discarded;

    /** @param replaced drops the token of rejected credentials; returns false if the session keeps it */
    AuthenticatedExchange(HttpRequest request, BodyHandler<T> handler, Predicate<Headers> replaced) {
        this.replaced = replaced;
        this.request = Objects.requireNonNull(request, "request");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    static boolean isUnauthorized(int status) {
        return status == UNAUTHORIZED;
    }

    /** Returns true if the response has no body for the caller, because the request will be sent again. */
    boolean isDiscarded() {
        return discarded;
    }

    HttpRequest request(Headers credentials) {
        return isForeign(credentials) ? request : new AuthenticatedRequest(request, credentials);
    }

    /** Returns the handler of the next response. It discards the body if the request will be sent again. */
    BodyHandler<T> handler(Headers credentials) {
        boolean last = sent || isForeign(credentials) || !hasRepeatableBody();
        sent = true;
        return last
                ? handler
                : head -> {
                    discarded = isUnauthorized(head.statusCode()) && replaced.test(credentials);
                    return discarded ? rejected : handler.apply(head);
                };
    }

    /** Ends the call: if a discarded body has not ended by now, its connection is closed. */
    void end() {
        rejected.cancel();
    }

    /** Returns true if the body is known to be the same again, or to fail by its length. */
    private boolean hasRepeatableBody() {
        return request.bodyPublisher().map(body -> body.contentLength() >= 0).orElse(true);
    }

    private static boolean isForeign(Headers credentials) {
        return credentials.names().isEmpty();
    }

    /** Reads a body in the background, so that its connection can be used again but a body that stalls delays no call. */
    private static final class DiscardedBody<T> implements BodySubscriber<T> {
        private volatile Flow.@Nullable Subscription subscription;

        void cancel() {
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public CompletionStage<T> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            // Discarded.
        }

        @Override
        public void onError(Throwable failure) {
            subscription = null;
        }

        @Override
        public void onComplete() {
            subscription = null;
        }
    }
}
