package dev.usertoken;

import dev.usertoken.internal.Time;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The store in a client's memory: used if the client has no other store, and while its other store does not respond.
 */
final class MemoryTokenStore implements TokenStore {
    private final Time time;
    private final Map<TokenKey, Slot> slots = new HashMap<>();

    MemoryTokenStore(Time time) {
        this.time = time;
    }

    @Override
    public synchronized Optional<StoreEntry> read(TokenKey key) {
        return slot(key).entry;
    }

    @Override
    public synchronized boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) {
        Slot slot = slot(key);
        if (!slot.entry.equals(expected) || (next.isPresent() && next.get().fence() < slot.fence)) {
            return false;
        }
        slot.entry = next;
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
        slot.fence++;
        return Optional.of(new SlotLease(slot, slot.fence));
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    /** Replaces the entry by that of another store. */
    synchronized void mirror(TokenKey key, StoreEntry other) {
        Slot slot = slot(key);
        slot.entry = Optional.of(StoreEntry.of(slot.fence, other.token(), other.refusedLogins()));
    }

    /** Drops a token, unless another token has replaced it. */
    synchronized void forget(TokenKey key, UserToken token) {
        Slot slot = slot(key);
        slot.entry = slot.entry.map(entry -> StoreEntry.of(
                entry.fence(),
                entry.token().filter(kept -> !UserToken.kept(key.siteId(), kept).equals(token)),
                entry.refusedLogins()));
    }

    /** Takes note of how long a token that is about to be stored lives. */
    synchronized void date(TokenKey key, StoredToken stored, Duration left) {
        Slot slot = slot(key);
        slot.latest = stored;
        slot.latestEndsAt = time.nanos() + left.toNanos();
    }

    /**
     * Returns how long a stored token lives: by the wall clock, and by the monotonic clock since this client has first seen
     * it.
     */
    synchronized Duration left(TokenKey key, StoredToken stored, Duration byWallClock) {
        Slot slot = slot(key);
        if (!stored.equals(slot.latest)) {
            date(key, stored, byWallClock);
        }
        Duration left = Duration.ofNanos(slot.latestEndsAt - time.nanos());
        return left.compareTo(byWallClock) < 0 ? left : byWallClock;
    }

    private Slot slot(TokenKey key) {
        return slots.computeIfAbsent(key, absent -> new Slot());
    }

    private static final class Slot {
        Optional<StoreEntry> entry = Optional.empty();
        long fence;
        boolean leased;
        long leasedUntil;

        /** The token that was read or written last, and its end on the monotonic clock. */
        StoredToken latest;

        long latestEndsAt;
    }

    private final class SlotLease implements Lease {
        private final Slot slot;
        private final long fence;

        SlotLease(Slot slot, long fence) {
            this.slot = slot;
            this.fence = fence;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public void close() {
            synchronized (MemoryTokenStore.this) {
                slot.leased &= slot.fence != fence;
            }
        }
    }
}
