package dev.usertoken;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A view of another store, for tests that override some of its methods. */
abstract class StoreView implements TokenStore {
    private final TokenStore store;

    StoreView(TokenStore store) {
        this.store = store;
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        return store.read(key);
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        return store.replace(key, expected, next);
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        return store.tryLease(key, life);
    }

    @Override
    public void close() {
        // The other store stays open.
    }
}
