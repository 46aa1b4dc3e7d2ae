package dev.usertoken;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The store as one refresh uses it, for one key. If the shared store throws, the client's memory, which mirrors the
 * last entry of the shared one, takes its place until the end of the refresh. Used by one thread at a time.
 */
final class RefreshStore {
    /** Spans that end here fit into nanoseconds. */
    private static final Instant END_OF_TIME = Instant.EPOCH.plus(Duration.ofDays(100_000));

    private final MemoryTokenStore memory;
    private final TokenKey key;
    private final Duration leaseLife;
    private final Consumer<Exception> onStoreFailure;
    private TokenStore store;
    private Optional<StoreEntry> present = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
    private Optional<Lease> sharedLease = Optional.empty();

    RefreshStore(
            Optional<TokenStore> shared,
            MemoryTokenStore memory,
            TokenKey key,
            Duration leaseLife,
            Consumer<Exception> onStoreFailure) {
        this.memory = memory;
        this.key = key;
        this.leaseLife = leaseLife;
        this.onStoreFailure = onStoreFailure;
        store = shared.isPresent() ? shared.get() : memory;
    }

    /** Returns the entry of the store, merged with the data that only this client's memory contains. */
    StoreEntry read() {
        present = ask(() -> Objects.requireNonNull(store.read(key)));
        StoreEntry own = memory.read(key).orElse(StoreEntry.of(0, Optional.empty(), new ArrayList<>()));
        return plausible(present.map(entry -> joined(entry, own)).orElse(own));
    }

    /** Treats an implausible token as absent, like an unreadable entry. */
    private StoreEntry plausible(StoreEntry entry) {
        return StoreEntry.of(entry.fence(), entry.token().filter(this::isPlausible), entry.refusedLogins());
    }

    private boolean isPlausible(StoredToken token) {
        try {
            UserToken.kept(key.siteId(), token);
            return isPlausible(token.refreshedAt()) && isPlausible(token.expiresAt());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPlausible(Instant instant) {
        return !instant.isBefore(Instant.EPOCH) && instant.isBefore(END_OF_TIME);
    }

    /** Takes the lease, and returns true if this refresh has it now. */
    boolean lease() {
        lease = ask(() -> Objects.requireNonNull(store.tryLease(key, leaseLife)));
        return lease.isPresent();
    }

    /** Writes under the lease. Returns false if another process has written since {@link #read}. */
    boolean write(Optional<StoredToken> token, List<RefusedLogin> refusedLogins) {
        return ask(() -> {
            long fence = lease.isPresent() ? lease.get().fence() : 0;
            Optional<StoreEntry> next = Optional.of(StoreEntry.of(fence, token, refusedLogins));
            if (!store.replace(key, present, next)) {
                return false;
            }
            present = next;
            return true;
        });
    }

    /** Ends the lease. */
    void release() {
        if (lease.isPresent() && store != memory) {
            present.ifPresent(entry -> memory.mirror(key, entry));
        }
        end(lease);
        end(sharedLease);
        lease = Optional.empty();
        sharedLease = Optional.empty();
    }

    /** Drops a token from this client's memory. */
    void forget(UserToken token) {
        memory.forget(key, token);
    }

    /** Ends a lease. One that the store fails to end ends by itself, in time. */
    @SuppressWarnings("CatchingUnchecked")
    private static void end(Optional<Lease> lease) {
        lease.ifPresent(held -> {
            try {
                held.close();
            } catch (Exception e) {
                return;
            }
        });
    }

    /** Calls the store. Does not pass its exception on, because the message may contain secrets. */
    @SuppressWarnings("CatchingUnchecked")
    private <T> T ask(Question<T> question) {
        try {
            try {
                return question.answer();
            } catch (Exception e) {
                if (store == memory) {
                    throw e;
                }
                // Kept until the end of the refresh, so that no other process refreshes meanwhile.
                sharedLease = lease;
                store = memory;
                onStoreFailure.accept(e);
                present = memory.read(key);
                lease = lease.isPresent() ? memory.tryLease(key, leaseLife) : lease;
                return question.answer();
            }
        } catch (IOException e) {
            throw new AssertionError("memory has no I/O", e);
        }
    }

    private static StoreEntry joined(StoreEntry entry, StoreEntry own) {
        List<RefusedLogin> refused = new ArrayList<>(entry.refusedLogins());
        own.refusedLogins().stream().filter(login -> !refused.contains(login)).forEach(refused::add);
        refused.sort(Comparator.comparing(RefusedLogin::at));
        boolean ownIsLater = own.token().isPresent()
                && entry.token()
                        .map(StoredToken::refreshedAt)
                        .map(own.token().get().refreshedAt()::isAfter)
                        .orElse(true);
        return StoreEntry.of(entry.fence(), ownIsLater ? own.token() : entry.token(), refused);
    }

    private interface Question<T> {
        T answer() throws IOException;
    }
}
