package dev.usertoken;

import dev.usertoken.internal.store.RefreshStore;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The revocation of a session's token. If the token is in the store, it is first removed from it under the lease. */
final class Revocation {
    private final SessionContext context;
    private final ClientContext client;
    private final RefreshStore store;

    Revocation(SessionContext context) {
        this.context = context;
        client = context.clientContext();
        store = context.store();
    }

    /**
     * Revokes a token, and reports a failure by events only.
     *
     * @param own the session's token; if it is null, the token in the store is revoked
     * @param isRefreshCancelled true if a refresh was cancelled, which may be about to store a token that it received
     */
    void revoke(@Nullable UserToken own, boolean isRefreshCancelled) {
        Optional<UserToken> stored = stored(store.read());
        Optional<UserToken> token = own == null ? stored : Optional.of(own);
        boolean mayBeStored = own == null && isRefreshCancelled;
        if (mayBeStored || (token.isPresent() && token.equals(stored))) {
            token = take(token.orElse(null), own != null);
        }
        try {
            token.ifPresent(context.client()::revoke);
        } catch (UserTokenException e) {
            // The token ends by itself, and the client has emitted the events.
            return;
        } catch (IllegalStateException e) {
            emitNotRevoked(Kind.CANCELLED);
        }
    }

    /** Removes a token from the store. Returns empty if another process keeps refreshing it, so that it stays there. */
    private Optional<UserToken> take(@Nullable UserToken token, boolean isOwn) {
        if (!awaitLease()) {
            return Optional.empty();
        }
        StoreEntry entry = store.read();
        Optional<UserToken> stored = stored(entry);
        // The previous holder of the lease may have replaced it.
        Optional<UserToken> taken = isOwn || !stored.isPresent() ? Optional.ofNullable(token) : stored;
        boolean stays = stored.isPresent() && stored.equals(taken) && !store.write(null, entry.refusedLogins());
        store.release();
        if (stays) {
            emitNotRevoked(Kind.TIMEOUT);
            return Optional.empty();
        }
        return taken;
    }

    private boolean awaitLease() {
        long start = client.time().nanos();
        Duration pause = Duration.ZERO;
        while (client.sleep(pause)) {
            if (store.lease()) {
                return true;
            }
            if (client.since(start).compareTo(client.timeout()) >= 0) {
                emitNotRevoked(Kind.TIMEOUT);
                return false;
            }
            pause = Refresh.LEASE_POLL;
        }
        emitNotRevoked(Kind.CANCELLED);
        return false;
    }

    private Optional<UserToken> stored(StoreEntry entry) {
        return entry.token().map(context::fromStore);
    }

    private void emitNotRevoked(Kind kind) {
        client.events()
                .emit(TokenEvent.builder(TokenEvent.Type.OPERATION_FAILED)
                        .operation(Operation.REVOKE)
                        .siteId(context.credentials().siteId())
                        .failure(kind)
                        .build());
    }
}
