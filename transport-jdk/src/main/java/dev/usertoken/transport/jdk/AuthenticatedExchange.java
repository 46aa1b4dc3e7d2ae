package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Headers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A caller's request, which is sent at most twice, and the handlers of its responses. */
final class AuthenticatedExchange<T> {
    private static final int UNAUTHORIZED = 401;

    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final DiscardedBody<T> rejected = new DiscardedBody<>();
    private volatile boolean repeatable;
    private volatile @Nullable HttpResponse<T> discarded;

    AuthenticatedExchange(HttpRequest request, BodyHandler<T> handler) {
        this.request = Objects.requireNonNull(request, "request");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    static boolean isUnauthorized(int status) {
        return status == UNAUTHORIZED;
    }

    /** Returns true if the request has no body, or one of known length. If its length is another one later, the JDK fails. */
    boolean isRepeatable() {
        return repeatable;
    }

    /** Returns the request with the credentials; empty credentials change nothing. */
    HttpRequest request(Headers credentials) {
        return credentials.names().isEmpty() ? request : new AuthenticatedRequest(request, credentials);
    }

    /** Returns the caller's handler, for a response that the caller gets. */
    BodyHandler<T> handler() {
        return handler;
    }

    /** Returns a handler of the first response, which discards the body if the request will be sent again. */
    BodyHandler<T> handler(BooleanSupplier rejection) {
        repeatable =
                request.bodyPublisher().map(body -> body.contentLength() >= 0).orElse(true);
        return head -> {
            if (!isUnauthorized(head.statusCode()) || !repeatable || !rejection.getAsBoolean()) {
                return handler.apply(head);
            }
            discarded = new DiscardedResponse<>(request, head);
            return rejected;
        };
    }

    /**
     * Returns the response that was discarded, for a request that has failed: if the rest of the body never arrives, the
     * JDK fails or not, as its threads happen to run.
     */
    Optional<HttpResponse<T>> discarded() {
        return Optional.ofNullable(discarded);
    }

    /** Ends the call: if a discarded body has not ended by now, its connection is closed. */
    void end() {
        rejected.cancel();
    }

    /** Reads a body in the background, so that its connection can be used again but a body that stalls delays no call. */
    private static final class DiscardedBody<T> implements BodySubscriber<T> {
        private volatile Flow.@Nullable Subscription subscription;
        private volatile boolean ended;

        /** Cancels the subscription. Before Java 16, a body can start after the call was cancelled. */
        void cancel() {
            ended = true;
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
            if (ended) {
                subscription.cancel();
            } else {
                subscription.request(Long.MAX_VALUE);
            }
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
