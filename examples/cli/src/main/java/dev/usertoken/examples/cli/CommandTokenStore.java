package dev.usertoken.examples.cli;

import dev.usertoken.FileTokenStore;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A file store that also records the login of each token, so that {@code status} can list it. */
final class CommandTokenStore implements TokenStore {
    private final FileTokenStore store;
    private final Path directory;
    private volatile String lastFailure = "";

    CommandTokenStore(FileTokenStore store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        return explained(() -> store.read(key));
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        boolean replaced = explained(() -> store.replace(key, expected, next));
        if (replaced) {
            record(key, next.flatMap(StoreEntry::token).isPresent());
        }
        return replaced;
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        return explained(() -> store.tryLease(key, life));
    }

    @Override
    public void close() {
        store.close();
    }

    /** Returns the reason of the last failure, which the library reports only for stores of its own. */
    Optional<String> lastFailure() {
        return Optional.of(lastFailure).filter(reason -> !reason.isEmpty());
    }

    private void record(TokenKey key, boolean hasToken) {
        try {
            if (hasToken) {
                KeptLogin.write(directory, key);
            } else {
                KeptLogin.delete(directory, key);
            }
        } catch (IOException e) {
            // The token is stored, and status lists it without its login.
            return;
        }
    }

    private <T> T explained(Access<T> access) throws IOException {
        try {
            return access.run();
        } catch (IOException | RuntimeException e) {
            lastFailure = CommandException.messageOf(e);
            throw e;
        }
    }

    private interface Access<T> {
        T run() throws IOException;
    }
}
