package dev.usertoken;

import dev.usertoken.internal.store.RefreshStore;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
     * Revokes the session's token, and reports a failure by events only.
     *
     * @param own the session's token; if it is null, the token in the store is revoked
     * @param wasRefreshing true if a refresh was in progress, which may have stored a token or be about to store one;
     *     the token in the store is then revoked too
     */
    void revoke(@Nullable UserToken own, boolean wasRefreshing) {
        Set<UserToken> tokens = new LinkedHashSet<>();
        if (own != null) {
            tokens.add(own);
        }
        Predicate<UserToken> isWanted = token -> own == null || wasRefreshing || token.equals(own);
        Optional<UserToken> stored = stored(store.read());
        if (wasRefreshing || stored.filter(isWanted).isPresent()) {
            if (awaitLease()) {
                take(isWanted, tokens);
                store.release();
            } else {
                // Another process keeps refreshing it.
                stored.ifPresent(tokens::remove);
            }
        }
        tokens.forEach(this::revoke);
    }

    /** Removes the token from the store, and adds it to the tokens to revoke. */
    private void take(Predicate<UserToken> isWanted, Set<UserToken> tokens) {
        StoreEntry entry = store.read();
        // The previous holder of the lease may have replaced it.
        Optional<UserToken> stored = stored(entry).filter(isWanted);
        if (stored.isPresent()) {
            if (store.write(null, entry.refusedLogins())) {
                tokens.add(stored.get());
            } else {
                tokens.remove(stored.get());
                emitNotRevoked(Kind.TIMEOUT);
            }
        }
    }

    private void revoke(UserToken token) {
        try {
            context.client().revoke(token);
        } catch (UserTokenException e) {
            // The token ends by itself, and the client has emitted the events.
            return;
        } catch (IllegalStateException e) {
            emitNotRevoked(Kind.CANCELLED);
        }
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
