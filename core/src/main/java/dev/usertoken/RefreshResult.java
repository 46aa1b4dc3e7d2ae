package dev.usertoken;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The result of a refresh, which all callers without a token wait for. Thread-safe. */
final class RefreshResult {
    private final CompletableFuture<CachedToken> result = new CompletableFuture<>();

    /** The futures of waiting callers. A future that completes or is cancelled is removed. */
    private final Map<Object, CompletableFuture<UserToken>> followers = new ConcurrentHashMap<>();

    private final Runnable cancel;

    /** @param cancel cancels the refresh */
    RefreshResult(Runnable cancel) {
        this.cancel = cancel;
    }

    /** Cancels the refresh. */
    void cancel() {
        cancel.run();
    }

    /** Returns a future of the token. Cancelling it does not affect other callers. */
    CompletableFuture<UserToken> follow() {
        CompletableFuture<UserToken> follower = new CompletableFuture<>();
        Object key = new Object();
        followers.put(key, follower);
        follower.whenComplete((token, failure) -> followers.remove(key));
        if (result.isDone()) {
            result.whenComplete((cached, failure) -> {
                if (failure == null) {
                    follower.complete(cached.token);
                } else {
                    follower.completeExceptionally(failure);
                }
            });
        }
        return follower;
    }

    boolean isDone() {
        return result.isDone();
    }

    void whenDone(Runnable action) {
        result.whenComplete((cached, failure) -> action.run());
    }

    /** Completes all waiting callers with a token. */
    void succeed(CachedToken cached) {
        result.complete(cached);
        followers.values().forEach(follower -> follower.complete(cached.token));
    }

    /** Completes all waiting callers with a failure. */
    void fail(Throwable failure) {
        result.completeExceptionally(failure);
        followers.values().forEach(follower -> follower.completeExceptionally(failure));
    }
}
