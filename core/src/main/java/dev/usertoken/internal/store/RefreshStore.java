package dev.usertoken.internal.store;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The store as one refresh uses it, for one key. If the shared store throws, the client's memory, which mirrors the
 * last entry of the shared one, takes its place until the end of the refresh. Used by one thread at a time.
 */
public final class RefreshStore {
    /** Spans that end here fit into nanoseconds. */
    private static final Instant END_OF_TIME = Instant.EPOCH.plus(Duration.ofDays(100_000));

    /** While a lease is held, only its holder writes, so a store that keeps its rules does not refuse a write twice. */
    private static final int MAX_REFUSED_WRITES = 3;

    private final MemoryTokenStore memory;
    private final TokenKey key;
    private final Duration leaseLife;
    private final Predicate<StoredToken> isUsable;
    private final Consumer<Exception> onStoreFailure;
    private TokenStore store;
    private int refusedWrites;
    private @Nullable StoreEntry present;
    private @Nullable Lease lease;
    private @Nullable Lease sharedLease;

    public RefreshStore(
            @Nullable TokenStore shared,
            MemoryTokenStore memory,
            TokenKey key,
            Duration leaseLife,
            Predicate<StoredToken> isUsable,
            Consumer<Exception> onStoreFailure) {
        this.memory = memory;
        this.key = key;
        this.leaseLife = leaseLife;
        this.isUsable = isUsable;
        this.onStoreFailure = onStoreFailure;
        store = shared == null ? memory : shared;
    }

    /** Returns the entry of the store, merged with the data that only this client's memory contains. */
    public StoreEntry read() {
        present = call(() -> Objects.requireNonNull(store.read(key))).orElse(null);
        return plausible(present == null ? own() : joined(present, own()));
    }

    private StoreEntry own() {
        return memory.read(key).orElse(StoreEntry.of(0, Optional.empty(), new ArrayList<>()));
    }

    /** Treats an implausible token as absent, like an unreadable entry. */
    private StoreEntry plausible(StoreEntry entry) {
        return StoreEntry.of(entry.fencingToken(), entry.token().filter(this::isPlausible), entry.refusedLogins());
    }

    private boolean isPlausible(StoredToken token) {
        return isUsable.test(token) && isPlausible(token.refreshedAt()) && isPlausible(token.expiresAt());
    }

    private static boolean isPlausible(Instant instant) {
        return !instant.isBefore(Instant.EPOCH) && instant.isBefore(END_OF_TIME);
    }

    /** Takes the lease, and returns true if this refresh has it now. */
    public boolean lease() {
        lease = call(() -> Objects.requireNonNull(store.tryLease(key, leaseLife)))
                .orElse(null);
        return lease != null;
    }

    /** Writes refused logins, and leaves the token of the entry that was read, as {@link #write} does. */
    public boolean writeRefused(StoreEntry read, List<RefusedLogin> refusedLogins) {
        return write(read.token().orElse(null), refusedLogins);
    }

    /**
     * Writes under the lease. Returns false if another process has written since {@link #read}. A shared store that
     * refuses {@value #MAX_REFUSED_WRITES} writes has failed.
     */
    public boolean write(@Nullable StoredToken token, List<RefusedLogin> refusedLogins) {
        return call(() -> {
            long fencingToken = lease == null ? 0 : lease.fencingToken();
            StoreEntry next = StoreEntry.of(fencingToken, Optional.ofNullable(token), refusedLogins);
            if (!store.replace(key, Optional.ofNullable(present), Optional.of(next))) {
                if (store != memory && ++refusedWrites == MAX_REFUSED_WRITES) {
                    throw new RefusedWritesException();
                }
                return false;
            }
            present = next;
            return true;
        });
    }

    /** Ends the lease. */
    public void release() {
        if (lease != null && present != null && store != memory) {
            memory.mirror(key, present);
        }
        end(lease);
        end(sharedLease);
        lease = null;
        sharedLease = null;
    }

    /** Drops a token that matches from this client's memory. */
    public void forget(Predicate<StoredToken> token) {
        memory.forget(key, stored -> isPlausible(stored) && token.test(stored));
    }

    /** Ends a lease. If the store fails to end it, the lease ends by itself after its life. */
    @SuppressWarnings("CatchingUnchecked")
    private static void end(@Nullable Lease lease) {
        if (lease != null) {
            try {
                callDespiteInterrupt(() -> {
                    lease.close();
                    return lease;
                });
            } catch (Exception e) {
                return;
            }
        }
    }

    /** Calls the store. Does not pass its exception on, because the message may contain secrets. */
    @SuppressWarnings("CatchingUnchecked")
    private <T> T call(Callable<T> call) {
        try {
            try {
                return callDespiteInterrupt(call);
            } catch (Exception e) {
                if (store == memory) {
                    throw e;
                }
                // Kept until the end of the refresh, so that no other process refreshes meanwhile.
                sharedLease = lease;
                store = memory;
                onStoreFailure.accept(e);
                if (present != null) {
                    // The shared store may be readable but not writable, and contain refusals or a renewable token.
                    memory.mirror(key, joined(present, own()));
                }
                present = memory.read(key).orElse(null);
                lease = lease == null ? null : memory.tryLease(key, leaseLife).orElse(null);
                return call.call();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("memory has no I/O", e);
        }
    }

    /**
     * Repeats a call that may have failed because the thread was interrupted. The interrupt is one of the caller whose
     * thread this is, but the refresh is shared.
     */
    @SuppressWarnings("CatchingUnchecked")
    private static <T> T callDespiteInterrupt(Callable<T> call) throws Exception {
        try {
            return call.call();
        } catch (Exception e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            try {
                return call.call();
            } finally {
                Thread.currentThread().interrupt();
            }
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
        return StoreEntry.of(entry.fencingToken(), ownIsLater ? own.token() : entry.token(), refused);
    }

    /** Thrown if a store keeps refusing writes. Its message contains no text of the store. */
    public static final class RefusedWritesException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        RefusedWritesException() {
            super("replace returned false for " + MAX_REFUSED_WRITES
                    + " writes in one refresh, although the session held"
                    + " the lease; check the store with the TokenStoreContract of the testkit");
        }
    }
}
