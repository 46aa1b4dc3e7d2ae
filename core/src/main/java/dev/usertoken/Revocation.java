package dev.usertoken;

import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.util.Optional;

/** The end of a session's token: taken from the store under the lease, where it is there, and then revoked. */
final class Revocation {
    private final UserTokenClient client;
    private final Calls calls;
    private final Shelf shelf;
    private final String siteId;

    Revocation(UserTokenClient client, Calls calls, Shelf shelf, String siteId) {
        this.client = client;
        this.calls = calls;
        this.shelf = shelf;
        this.siteId = siteId;
    }

    /**
     * Revokes a token as well as it can.
     *
     * @param own the session's; where absent, the one in the store
     */
    void revoke(Optional<UserToken> own) {
        Optional<UserToken> stored = stored(shelf.read());
        Optional<UserToken> token = own.isPresent() ? own : stored;
        if (token.isPresent() && token.equals(stored)) {
            token = take(token.get(), own.isPresent());
        }
        try {
            token.ifPresent(client::revoke);
        } catch (UserTokenException e) {
            // The token ends by itself, and the events have told.
            return;
        } catch (IllegalStateException e) {
            emitNotRevoked(Kind.CANCELLED);
        }
    }

    /** Takes a token from the store; none where it stays there for another, who needs it. */
    private Optional<UserToken> take(UserToken token, boolean isOwn) {
        if (!awaitLease()) {
            return Optional.empty();
        }
        StoreEntry entry = shelf.read();
        Optional<UserToken> stored = stored(entry);
        // Who had the lease before may have put another one in its place.
        UserToken taken = isOwn ? token : stored.orElse(token);
        boolean stays =
                stored.filter(taken::equals).isPresent() && !shelf.write(Optional.empty(), entry.refusedLogins());
        shelf.release();
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
            if (shelf.lease()) {
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
