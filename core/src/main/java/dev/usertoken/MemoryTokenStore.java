package dev.usertoken;

import dev.usertoken.internal.Time;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A client's own memory: its store where none is given, and what it falls back to where one does not answer. */
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

    /** Takes note of what another store holds, whatever is here. */
    synchronized void mirror(TokenKey key, StoreEntry other) {
        Slot slot = slot(key);
        slot.entry = Optional.of(StoreEntry.of(slot.fence, other.token(), other.refusedLogins()));
    }

    /** Drops a token, unless another has taken its place. */
    synchronized void forget(TokenKey key, UserToken token) {
        Slot slot = slot(key);
        slot.entry = slot.entry.map(entry -> StoreEntry.of(
                entry.fence(),
                entry.token().filter(kept -> !UserToken.kept(key.siteId(), kept).equals(token)),
                entry.refusedLogins()));
    }

    private Slot slot(TokenKey key) {
        return slots.computeIfAbsent(key, absent -> new Slot());
    }

    private static final class Slot {
        Optional<StoreEntry> entry = Optional.empty();
        long fence;
        boolean leased;
        long leasedUntil;
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
