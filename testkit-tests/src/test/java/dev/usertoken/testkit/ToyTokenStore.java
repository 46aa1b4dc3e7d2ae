package dev.usertoken.testkit;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A store on data that several have at once. It keeps the contract but for the flaws it is given. */
final class ToyTokenStore implements TokenStore {
    private final Map<String, Place> data;
    private final Set<StoreFlaw> flaws;
    private final Map<TokenKey, Optional<StoreEntry>> readOnce = new HashMap<>();
    private int writes;
    private boolean closed;

    /** On data that may be shared. */
    ToyTokenStore(Map<String, Place> data, Set<StoreFlaw> flaws) {
        this.data = data;
        this.flaws = flaws;
    }

    static Map<String, Place> data() {
        return new ConcurrentHashMap<>();
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        Optional<StoreEntry> present = entry(place(key));
        if (has(StoreFlaw.READS_EACH_ENTRY_ONCE)) {
            return readOnce.computeIfAbsent(key, absent -> present);
        }
        return present;
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        Place place = place(key);
        boolean early = replaces(place, expected, next);
        if (has(StoreFlaw.COMPARES_BEFORE_IT_LOCKS)) {
            letOthersIn();
        }
        synchronized (place) {
            if (has(StoreFlaw.COMPARES_BEFORE_IT_LOCKS) ? !early : !replaces(place, expected, next)) {
                return false;
            }
            if (next.isPresent()) {
                write(place, next.get());
            } else if (!has(StoreFlaw.DELETES_NOTHING)) {
                place.text = Optional.empty();
                place.fence = has(StoreFlaw.DELETES_THE_FENCE_WITH_THE_ENTRY) ? 0 : place.fence;
            }
            return true;
        }
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        Place place = has(StoreFlaw.HAS_ONE_LEASE_FOR_ALL_KEYS)
                ? data.computeIfAbsent("lease", absent -> new Place())
                : place(key);
        boolean early = place.isHeld();
        long earlyFence = place.fence;
        if (has(StoreFlaw.LOOKS_FOR_LEASES_BEFORE_IT_LOCKS) || has(StoreFlaw.READS_THE_FENCE_BEFORE_IT_LOCKS)) {
            letOthersIn();
        }
        synchronized (place) {
            if (has(StoreFlaw.LOOKS_FOR_LEASES_BEFORE_IT_LOCKS) ? early : isHeld(place)) {
                place.heldUntil -= has(StoreFlaw.ENDS_A_LEASE_THAT_IS_ASKED_FOR)
                        ? Duration.ofDays(1).toNanos()
                        : 0;
                return Optional.empty();
            }
            if (has(StoreFlaw.KEEPS_THE_FENCE_IN_THE_ENTRY)) {
                place.fence = entry(place).map(StoreEntry::fence).orElse(0L);
            }
            place.fence = has(StoreFlaw.READS_THE_FENCE_BEFORE_IT_LOCKS) ? earlyFence + 1 : place.fence + 1;
            place.heldUntil = System.nanoTime() + life.toNanos();
            place.holder = Optional.of(this);
            return Optional.of(new ToyLease(place, place.fence));
        }
    }

    @Override
    public void close() {
        if (closed && has(StoreFlaw.CANNOT_BE_CLOSED_TWICE)) {
            throw new IllegalStateException("closed");
        }
        closed = true;
        if (has(StoreFlaw.CLEARS_WHEN_CLOSED)) {
            data.clear();
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ToyTokenStore");
        if (has(StoreFlaw.LISTS_ITS_ENTRIES)) {
            data.values().forEach(place -> text.append(place.text));
        }
        return text.toString();
    }

    private void write(Place place, StoreEntry entry) {
        writes++;
        if (has(StoreFlaw.LOSES_EACH_TENTH_WRITE) && writes % 10 == 0) {
            return;
        }
        place.text = Optional.of(has(StoreFlaw.TRIMS_TOKENS) ? trimmed(entry).serialized() : entry.serialized());
    }

    private static StoreEntry trimmed(StoreEntry entry) {
        Optional<StoredToken> token = entry.token()
                .map(kept -> StoredToken.of(kept.text().trim(), kept.refreshedAt(), kept.expiresAt(), kept.renewals()));
        return StoreEntry.of(entry.fence(), token, entry.refusedLogins());
    }

    private boolean replaces(Place place, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        if (has(StoreFlaw.KEEPS_WHAT_IT_CANNOT_READ) && isUnreadable(place)) {
            return false;
        }
        if (has(StoreFlaw.WRITES_ONLY_UNDER_A_LEASE) && !place.isHeld()) {
            return false;
        }
        Optional<StoreEntry> present = entry(place);
        boolean same = has(StoreFlaw.COMPARES_TOKENS_ALONE)
                ? present.flatMap(StoreEntry::token).equals(expected.flatMap(StoreEntry::token))
                : present.equals(expected);
        return same
                && (has(StoreFlaw.WRITES_WHATEVER_THE_FENCE)
                        || next.map(StoreEntry::fence).orElse(place.fence) >= place.fence);
    }

    private Optional<StoreEntry> entry(Place place) throws IOException {
        if (has(StoreFlaw.MAKES_ENTRIES_UP) && !place.text.isPresent()) {
            return Optional.of(StoreEntry.of(0, Optional.empty(), List.of()));
        }
        if (has(StoreFlaw.THROWS_WHAT_IT_CANNOT_READ) && isUnreadable(place)) {
            throw new IOException("not an entry");
        }
        if (has(StoreFlaw.QUOTES_WHAT_IT_CANNOT_READ) && isUnreadable(place)) {
            throw new IOException("not an entry: " + place.text);
        }
        return place.text.flatMap(StoreEntry::parse);
    }

    private boolean isHeld(Place place) {
        boolean own = place.holder.equals(Optional.of(this));
        boolean forEver = place.holder.isPresent()
                && has(own ? StoreFlaw.KEEPS_ITS_OWN_LEASES_FOR_EVER : StoreFlaw.KEEPS_LEASES_OF_OTHERS_FOR_EVER);
        return forEver || (place.isHeld() && (own || !has(StoreFlaw.COUNTS_ITS_OWN_LEASES_ALONE)));
    }

    private Place place(TokenKey key) {
        String name = key.username() + key.id();
        if (has(StoreFlaw.FOLDS_NAMES)) {
            name = TokenKey.of(key.host(), key.siteId(), key.username().toLowerCase(Locale.ROOT), key.apiKeyDigest())
                    .id();
        }
        return data.computeIfAbsent(name, absent -> new Place());
    }

    private boolean has(StoreFlaw flaw) {
        return flaws.contains(flaw);
    }

    private static boolean isUnreadable(Place place) {
        return place.text.isPresent() && !place.text.flatMap(StoreEntry::parse).isPresent();
    }

    private static void letOthersIn() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is kept for a key. */
    static final class Place {
        private volatile Optional<String> text = Optional.empty();
        private volatile Optional<TokenStore> holder = Optional.empty();
        private volatile long fence;
        private volatile long heldUntil;

        boolean isHeld() {
            return holder.isPresent() && System.nanoTime() - heldUntil < 0;
        }
    }

    private final class ToyLease implements Lease {
        private final Place place;
        private final long fence;

        ToyLease(Place place, long fence) {
            this.place = place;
            this.fence = fence;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public void close() {
            synchronized (place) {
                if (place.fence == fence || has(StoreFlaw.ENDS_WHATEVER_LEASE_THERE_IS)) {
                    place.holder = Optional.empty();
                    place.fence -= has(StoreFlaw.USES_FENCES_AGAIN) ? 1 : 0;
                }
            }
        }
    }

    /** Puts a text in the place of an entry. */
    void overwrite(TokenKey key, String text) {
        place(key).text = Optional.of(text);
    }
}
