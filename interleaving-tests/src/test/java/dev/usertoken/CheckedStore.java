package dev.usertoken;

import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** The store in memory, where an entry is known by its fence. */
@Param(name = "fence", gen = IntGen.class, conf = "1:3")
public final class CheckedStore {
    private static final TokenKey KEY = TokenKey.of("checked.test", "-99", "owner", "digest");

    private final MemoryTokenStore store =
            new MemoryTokenStore(TimeSource.of(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> 0L));

    @Operation
    public long read() {
        return store.read(KEY).map(StoreEntry::fencingToken).orElse(0L);
    }

    @Operation(params = {"fence", "fence"})
    public boolean replace(int expected, int next) {
        return store.replace(KEY, expected == 1 ? Optional.empty() : entry(expected), entry(next));
    }

    @Operation
    public long lease() {
        return store.tryLease(KEY, Duration.ofMinutes(1))
                .map(Lease::fencingToken)
                .orElse(0L);
    }

    private static Optional<StoreEntry> entry(int fencingToken) {
        return Optional.of(StoreEntry.of(fencingToken, Optional.empty(), List.of()));
    }
}
