package dev.usertoken.internal.store;

import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The store in a client's memory: used if the client has no other store, and while its other store does not respond.
 */
public final class MemoryTokenStore implements TokenStore {
    private final TimeSource time;
    private final Map<TokenKey, Slot> slots = new HashMap<>();

    public MemoryTokenStore(TimeSource time) {
        this.time = time;
    }

    @Override
    public synchronized Optional<StoreEntry> read(TokenKey key) {
        return Optional.ofNullable(slot(key).entry);
    }

    @Override
    public synchronized boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) {
        Slot slot = slot(key);
        if (!Objects.equals(slot.entry, expected.orElse(null))
                || (next.isPresent() && next.get().fencingToken() < slot.fencingToken)) {
            return false;
        }
        slot.entry = next.orElse(null);
        return true;
    }

    @Override
    public synchronized Optional<Lease> tryLease(TokenKey key, Duration life) {
        Slot slot = slot(key);
        if (slot.leased && time.nanos() - slot.leasedUntil < 0) {
            return Optional.empty();
        }
        slot.leased = true;
        slot.leasedUntil = time.nanos() + life.toNanos();
        slot.fencingToken++;
        return Optional.of(new SlotLease(slot, slot.fencingToken));
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    /** Replaces the entry by that of another store. */
    synchronized void mirror(TokenKey key, StoreEntry other) {
        Slot slot = slot(key);
        slot.entry = StoreEntry.of(slot.fencingToken, other.token(), other.refusedLogins());
    }

    /** Drops a token that matches. */
    public synchronized void forget(TokenKey key, Predicate<StoredToken> token) {
        Slot slot = slot(key);
        StoreEntry entry = slot.entry;
        if (entry != null) {
            slot.entry =
                    StoreEntry.of(entry.fencingToken(), entry.token().filter(token.negate()), entry.refusedLogins());
        }
    }

    /** Records how long a token lives that is about to be stored. */
    public synchronized void recordEnd(TokenKey key, StoredToken stored, Duration left) {
        Slot slot = slot(key);
        slot.latest = stored;
        slot.latestEndsAt = time.nanos() + left.toNanos();
    }

    /**
     * Returns how long a stored token lives: by the wall clock, and by the monotonic clock from the time at which this
     * client first read it.
     */
    public synchronized Duration left(TokenKey key, StoredToken stored, Duration byWallClock) {
        Slot slot = slot(key);
        if (!Objects.equals(stored, slot.latest)) {
            recordEnd(key, stored, byWallClock);
        }
        Duration left = Duration.ofNanos(slot.latestEndsAt - time.nanos());
        return left.compareTo(byWallClock) < 0 ? left : byWallClock;
    }

    private Slot slot(TokenKey key) {
        return slots.computeIfAbsent(key, absent -> new Slot());
    }

    private static final class Slot {
        @Nullable
        StoreEntry entry;

        long fencingToken;
        boolean leased;
        long leasedUntil;

        /** The token that was read or written last, and its end on the monotonic clock. */
        @Nullable
        StoredToken latest;

        long latestEndsAt;
    }

    private final class SlotLease implements Lease {
        private final Slot slot;
        private final long fencingToken;

        SlotLease(Slot slot, long fencingToken) {
            this.slot = slot;
            this.fencingToken = fencingToken;
        }

        @Override
        public long fencingToken() {
            return fencingToken;
        }

        @Override
        public void close() {
            synchronized (MemoryTokenStore.this) {
                slot.leased &= slot.fencingToken != fencingToken;
            }
        }
    }
}
