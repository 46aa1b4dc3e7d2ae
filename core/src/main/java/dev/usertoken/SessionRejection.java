package dev.usertoken;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rejection of the token of one request. It is decided once, because the session may have the same token again
 * later, if the service issues it a second time.
 */
final class SessionRejection implements BooleanSupplier {
    private final TokenSession session;
    private final UserToken token;
    private @Nullable Boolean replaced;

    SessionRejection(TokenSession session, UserToken token) {
        this.session = session;
        this.token = token;
    }

    /** Drops the token. Returns false if the session keeps it, so that a retry would send the same one. */
    @Override
    public synchronized boolean getAsBoolean() {
        if (replaced == null) {
            replaced = session.reject(token);
        }
        return replaced;
    }
}
