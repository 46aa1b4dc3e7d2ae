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

/** A store on data that several stores share. It keeps the contract, except for the given defects. */
final class ToyTokenStore implements TokenStore {
    private final Map<String, Place> data;
    private final Set<StoreDefect> defects;
    private final Map<TokenKey, Optional<StoreEntry>> readOnce = new HashMap<>();
    private int writes;
    private boolean closed;

    /** Creates a store on data that may be shared. */
    ToyTokenStore(Map<String, Place> data, Set<StoreDefect> defects) {
        this.data = data;
        this.defects = defects;
    }

    static Map<String, Place> data() {
        return new ConcurrentHashMap<>();
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        Optional<StoreEntry> present = entry(place(key));
        if (has(StoreDefect.READS_EACH_ENTRY_ONCE)) {
            return readOnce.computeIfAbsent(key, absent -> present);
        }
        return present;
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        Place place = place(key);
        boolean early = replaces(place, expected, next);
        if (has(StoreDefect.COMPARES_BEFORE_IT_LOCKS)) {
            letOthersIn();
        }
        synchronized (place) {
            if (has(StoreDefect.COMPARES_BEFORE_IT_LOCKS) ? !early : !replaces(place, expected, next)) {
                return false;
            }
            if (next.isPresent()) {
                write(place, next.get());
            } else if (!has(StoreDefect.DELETES_NOTHING)) {
                place.text = Optional.empty();
                place.fencingToken = has(StoreDefect.DELETES_THE_FENCING_TOKEN_WITH_THE_ENTRY) ? 0 : place.fencingToken;
            }
            return true;
        }
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        Place place = has(StoreDefect.HAS_ONE_LEASE_FOR_ALL_KEYS)
                ? data.computeIfAbsent("lease", absent -> new Place())
                : place(key);
        boolean early = place.isHeld();
        long earlyFence = place.fencingToken;
        if (has(StoreDefect.LOOKS_FOR_LEASES_BEFORE_IT_LOCKS)
                || has(StoreDefect.READS_THE_FENCING_TOKEN_BEFORE_IT_LOCKS)) {
            letOthersIn();
        }
        synchronized (place) {
            if (has(StoreDefect.LOOKS_FOR_LEASES_BEFORE_IT_LOCKS) ? early : isHeld(place)) {
                place.heldUntil -= has(StoreDefect.ENDS_A_REQUESTED_LEASE)
                        ? Duration.ofDays(1).toNanos()
                        : 0;
                return Optional.empty();
            }
            if (has(StoreDefect.KEEPS_THE_FENCING_TOKEN_IN_THE_ENTRY)) {
                place.fencingToken = entry(place).map(StoreEntry::fencingToken).orElse(0L);
            }
            place.fencingToken =
                    has(StoreDefect.READS_THE_FENCING_TOKEN_BEFORE_IT_LOCKS) ? earlyFence + 1 : place.fencingToken + 1;
            place.heldUntil = System.nanoTime() + life.toNanos() / (has(StoreDefect.ENDS_LEASES_EARLY) ? 10 : 1);
            place.holder = Optional.of(this);
            return Optional.of(new ToyLease(place, place.fencingToken));
        }
    }

    @Override
    public void close() {
        if (closed && has(StoreDefect.CANNOT_BE_CLOSED_TWICE)) {
            throw new IllegalStateException("closed");
        }
        closed = true;
        if (has(StoreDefect.CLEARS_WHEN_CLOSED)) {
            data.clear();
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ToyTokenStore");
        if (has(StoreDefect.LISTS_ITS_ENTRIES)) {
            data.values().forEach(place -> text.append(place.text));
        }
        return text.toString();
    }

    private void write(Place place, StoreEntry entry) {
        writes++;
        if (has(StoreDefect.LOSES_EACH_TENTH_WRITE) && writes % 10 == 0) {
            return;
        }
        place.text = Optional.of(has(StoreDefect.TRIMS_TOKENS) ? trimmed(entry).serialized() : entry.serialized());
    }

    private static StoreEntry trimmed(StoreEntry entry) {
        Optional<StoredToken> token = entry.token()
                .map(kept -> StoredToken.of(kept.text().trim(), kept.refreshedAt(), kept.expiresAt(), kept.renewals()));
        return StoreEntry.of(entry.fencingToken(), token, entry.refusedLogins());
    }

    private boolean replaces(Place place, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        if (has(StoreDefect.KEEPS_UNREADABLE_ENTRIES) && isUnreadable(place)) {
            return false;
        }
        if (has(StoreDefect.WRITES_ONLY_UNDER_A_LEASE) && !place.isHeld()) {
            return false;
        }
        Optional<StoreEntry> present = entry(place);
        boolean same = has(StoreDefect.COMPARES_TOKENS_ALONE)
                ? present.flatMap(StoreEntry::token).equals(expected.flatMap(StoreEntry::token))
                : present.equals(expected);
        return same
                && (has(StoreDefect.IGNORES_THE_FENCING_TOKEN)
                        || next.map(StoreEntry::fencingToken).orElse(place.fencingToken) >= place.fencingToken);
    }

    private Optional<StoreEntry> entry(Place place) throws IOException {
        if (has(StoreDefect.MAKES_ENTRIES_UP) && !place.text.isPresent()) {
            return Optional.of(StoreEntry.of(0, Optional.empty(), List.of()));
        }
        if (has(StoreDefect.THROWS_FOR_UNREADABLE_ENTRIES) && isUnreadable(place)) {
            throw new IOException("not an entry");
        }
        if (has(StoreDefect.QUOTES_UNREADABLE_ENTRIES) && isUnreadable(place)) {
            throw new IOException("not an entry: " + place.text);
        }
        return place.text.flatMap(StoreEntry::parse);
    }

    private boolean isHeld(Place place) {
        boolean own = place.holder.equals(Optional.of(this));
        boolean forEver = place.holder.isPresent()
                && has(own ? StoreDefect.NEVER_EXPIRES_ITS_OWN_LEASES : StoreDefect.NEVER_EXPIRES_LEASES_OF_OTHERS);
        return forEver || (place.isHeld() && (own || !has(StoreDefect.COUNTS_ITS_OWN_LEASES_ALONE)));
    }

    private Place place(TokenKey key) {
        String name = key.username() + key.id();
        if (has(StoreDefect.FOLDS_NAMES)) {
            name = TokenKey.of(key.service(), key.siteId(), key.username().toLowerCase(Locale.ROOT), key.apiKeyDigest())
                    .id();
        }
        return data.computeIfAbsent(name, absent -> new Place());
    }

    private boolean has(StoreDefect defect) {
        return defects.contains(defect);
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

    /** The data of a key. */
    static final class Place {
        private volatile Optional<String> text = Optional.empty();
        private volatile Optional<TokenStore> holder = Optional.empty();
        private volatile long fencingToken;
        private volatile long heldUntil;

        boolean isHeld() {
            return holder.isPresent() && System.nanoTime() - heldUntil < 0;
        }
    }

    private final class ToyLease implements Lease {
        private final Place place;
        private final long fencingToken;

        ToyLease(Place place, long fencingToken) {
            this.place = place;
            this.fencingToken = fencingToken;
        }

        @Override
        public long fencingToken() {
            return fencingToken;
        }

        @Override
        public void close() {
            synchronized (place) {
                if (place.fencingToken == fencingToken || has(StoreDefect.ENDS_ANY_LEASE)) {
                    place.holder = Optional.empty();
                    place.fencingToken -= has(StoreDefect.REPEATS_FENCING_TOKENS) ? 1 : 0;
                }
            }
        }
    }

    /** Replaces the text of an entry. */
    void overwrite(TokenKey key, String text) {
        place(key).text = Optional.of(text);
    }
}
