package dev.usertoken;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The rejection of the token of one request. It is decided once, because the session may have the same token again
 * later, if the service issues it a second time. Thread-safe; the session's listener is called without a lock.
 */
final class SessionRejection implements BooleanSupplier {
    private final TokenSession session;
    private final UserToken token;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final CompletableFuture<Boolean> replaced = new CompletableFuture<>();

    SessionRejection(TokenSession session, UserToken token) {
        this.session = session;
        this.token = token;
    }

    /** Drops the token. Returns false if the session keeps it, so that a retry would send the same one. */
    @Override
    public boolean getAsBoolean() {
        if (decided.compareAndSet(false, true)) {
            boolean result = false;
            try {
                result = session.reject(token);
            } finally {
                replaced.complete(result);
            }
        }
        return replaced.join();
    }
}
