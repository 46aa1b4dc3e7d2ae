package dev.usertoken;

import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.util.Optional;

/** The revocation of a session's token. If the token is in the store, it is first removed from it under the lease. */
final class Revocation {
    private final UserTokenClient client;
    private final Calls calls;
    private final RefreshStore store;
    private final String siteId;

    Revocation(UserTokenClient client, Calls calls, RefreshStore store, String siteId) {
        this.client = client;
        this.calls = calls;
        this.store = store;
        this.siteId = siteId;
    }

    /**
     * Revokes a token, and reports a failure by events only.
     *
     * @param own the session's token; if it is absent, the token in the store is revoked
     */
    void revoke(Optional<UserToken> own) {
        Optional<UserToken> stored = stored(store.read());
        Optional<UserToken> token = own.isPresent() ? own : stored;
        if (token.isPresent() && token.equals(stored)) {
            token = take(token.get(), own.isPresent());
        }
        try {
            token.ifPresent(client::revoke);
        } catch (UserTokenException e) {
            // The token ends by itself, and the client has emitted the events.
            return;
        } catch (IllegalStateException e) {
            emitNotRevoked(Kind.CANCELLED);
        }
    }

    /** Removes a token from the store. Returns empty if another process keeps refreshing it, so that it stays there. */
    private Optional<UserToken> take(UserToken token, boolean isOwn) {
        if (!awaitLease()) {
            return Optional.empty();
        }
        StoreEntry entry = store.read();
        Optional<UserToken> stored = stored(entry);
        // The previous holder of the lease may have replaced it.
        UserToken taken = isOwn ? token : stored.orElse(token);
        boolean stays =
                stored.filter(taken::equals).isPresent() && !store.write(Optional.empty(), entry.refusedLogins());
        store.release();
        if (stays) {
            emitNotRevoked(Kind.TIMEOUT);
            return Optional.empty();
        }
        return Optional.of(taken);
    }

    private boolean awaitLease() {
        long start = calls.time.nanos();
        Duration pause = Duration.ZERO;
        while (calls.sleep(pause)) {
            if (store.lease()) {
                return true;
            }
            if (calls.time.nanos() - start >= calls.timeout.toNanos()) {
                emitNotRevoked(Kind.TIMEOUT);
                return false;
            }
            pause = Refresh.LEASE_POLL;
        }
        emitNotRevoked(Kind.CANCELLED);
        return false;
    }

    private Optional<UserToken> stored(StoreEntry entry) {
        return entry.token().map(token -> UserToken.kept(siteId, token));
    }

    private void emitNotRevoked(Kind kind) {
        calls.events.emit(TokenEvent.builder(TokenEvent.Type.OPERATION_FAILED)
                .operation(Operation.REVOKE)
                .siteId(siteId)
                .failure(kind)
                .build());
    }
}
