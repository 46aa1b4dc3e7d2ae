package dev.usertoken;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The execution of an {@link AsyncSessionCall}: requests a token, sends the request, and after a 401 does both once
 * more.
 */
final class AsyncSessionExchange<R> {
    private final TokenSession session;
    private final URI target;
    private final AsyncSessionCall<R> call;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private volatile CompletableFuture<?> inFlight = result;

    AsyncSessionExchange(TokenSession session, URI target, AsyncSessionCall<R> call) {
        this.session = session;
        this.target = target;
        this.call = call;
    }

    CompletableFuture<R> start() {
        result.whenComplete((response, failure) -> inFlight.cancel(true));
        follow(session.tokenAsync(), this::send);
        return result;
    }

    private void send(UserToken token) {
        if (result.isDone()) {
            return;
        }
        SessionRejection rejection = new SessionRejection(session, token);
        follow(call.send(session.headersFor(target, token), rejection), response -> {
            if (!call.isUnauthorized(response) || !rejection.getAsBoolean() || !call.isRepeatable(response)) {
                complete(response);
                return;
            }
            call.discard(response);
            if (!result.isDone()) {
                follow(session.tokenAsync(), this::sendAgain);
            }
        });
    }

    private void sendAgain(UserToken token) {
        // The session may have waited for its store while the call was cancelled.
        if (!result.isDone()) {
            follow(call.send(session.headersFor(target, token)), this::complete);
        }
    }

    /** Completes the call, or releases a response that arrives after the call was cancelled. */
    private void complete(R response) {
        if (!result.complete(response)) {
            call.discard(response);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private <V> void follow(CompletableFuture<V> stage, Consumer<V> next) {
        inFlight = stage;
        if (result.isDone()) {
            stage.cancel(true);
        }
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                boolean wraps = failure instanceof CompletionException && failure.getCause() != null;
                result.completeExceptionally(wraps ? failure.getCause() : failure);
                return;
            }
            try {
                next.accept(value);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
    }
}
