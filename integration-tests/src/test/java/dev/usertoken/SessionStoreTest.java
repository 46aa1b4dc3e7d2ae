package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that share their tokens through a store. */
class SessionStoreTest extends SessionFixture {
    @Test
    void implausibleEntry_isTreatedAsAbsent() throws Exception {
        Instant now = clocks.now();
        for (StoreEntry odd : List.of(
                entry(StoredToken.of("\u00e9", now, now.plus(LIFE), 0)),
                entry(StoredToken.of("token", now, Instant.parse("1000-01-01T00:00:00Z"), 0)),
                entry(StoredToken.of("token", now, Instant.MAX, 0)))) {
            OneEntryStore store = new OneEntryStore(odd);
            try (UserTokenClient storing = client().tokenStore(store).build();
                    TokenSession careful = storing.session(credentials())) {
                assertThat(careful.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
                assertThat(store.entry.get().token()).isPresent();
                assertThat(store.entry).isNotEqualTo(Optional.of(odd));
            }
        }
    }

    @Test
    void sessionsOfOneClient_shareToken() {
        try (TokenSession other = client.session(credentials())) {
            assertThat(other.token()).isEqualTo(session.token());
            assertThat(server.requests()).hasSize(1);
            assertThat(count(TokenEvent.Type.TOKEN_ADOPTED)).isEqualTo(1);
        }
    }

    @Test
    void token_isNotSharedBetweenSites() {
        try (SandboxServer two = SandboxServer.builder()
                        .login("1", "owner", "one", StaffUser.of(1, "One", "Owner", "Owner"))
                        .login("2", "owner", "two", StaffUser.of(2, "Two", "Owner", "Owner"))
                        .start();
                UserTokenClient toTwo = client().baseUri(two.baseUri()).build();
                TokenSession first = toTwo.session(StaffCredentials.of("1", "owner", Secret.of("one")));
                TokenSession second = toTwo.session(StaffCredentials.of("2", "owner", Secret.of("two")))) {
            assertThat(first.token().siteId()).isEqualTo("1");
            assertThat(second.token().siteId()).isEqualTo("2");
            assertThat(first.token()).isNotEqualTo(second.token());
        }
    }

    @Test
    void failingStore_isReportedAndReplacedByMemory() {
        try (UserTokenClient storing = client().tokenStore(new BrokenStore()).build();
                TokenSession alone = storing.session(credentials())) {
            UserToken token = alone.token();
            clocks.pass(IN_THE_MARGIN);
            alone.token();
            awaitRefreshed(2);
            assertThat(alone.token().renewals()).isEqualTo(1);
            assertThat(token.renewals()).isZero();
            assertThat(count(TokenEvent.Type.STORE_FAILED)).isEqualTo(2);

            alone.invalidate(alone.token());
            password.set(Secret.of("mistyped"));
            assertThatThrownBy(alone::token).isInstanceOf(AuthenticationException.class);
            AuthenticationException paused = catchThrowableOfType(AuthenticationException.class, alone::token);
            assertThat(paused.diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        }
    }

    @Test
    void readOnlyStore_refusedPasswordIsNotSentAgain() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        password.set(Secret.of("mistyped"));
        assertThat(failureWith(store).diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);

        assertThat(failureWith(new ReadOnlyStore(store)).diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        assertThat(server.issues()).isEqualTo(1);
        assertThat(count(TokenEvent.Type.STORE_FAILED)).isEqualTo(1);
    }

    private AuthenticationException failureWith(TokenStore store) {
        try (UserTokenClient storing = client().tokenStore(store).build();
                TokenSession alone = storing.session(credentials())) {
            return catchThrowableOfType(AuthenticationException.class, alone::token);
        }
    }

    @Test
    void readOnlyStore_tokenIsRenewedInItsLastMinute() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        try (UserTokenClient storing = client().tokenStore(store).build();
                TokenSession first = storing.session(credentials())) {
            first.token();
        }
        clocks.pass(LIFE.minusSeconds(30));
        try (UserTokenClient storing =
                        client().tokenStore(new ReadOnlyStore(store)).build();
                TokenSession second = storing.session(credentials())) {
            assertThat(second.token().renewals()).isEqualTo(1);
        }

        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void rejectedToken_isNotAdoptedFromStoreAfterOutage(@TempDir Path folder) throws Exception {
        Path directory = folder.resolve("tokens");
        Path away = folder.resolve("away");
        try (UserTokenClient storing =
                        client().tokenStore(FileTokenStore.in(directory)).build();
                TokenSession alone = storing.session(credentials())) {
            UserToken stored = alone.token();
            Files.move(directory, away);
            Files.createFile(directory);
            alone.invalidate(stored);
            UserToken notStored = alone.token();
            Files.delete(directory);
            Files.move(away, directory);
            clocks.pass(PAST_ALL_PAUSES);
            alone.invalidate(notStored);

            assertThat(alone.token()).isNotIn(stored, notStored);
            assertThat(count(TokenEvent.Type.TOKEN_ADOPTED)).isZero();
        }
    }

    @Test
    void interruptedCaller_doesNotReplaceSharedStoreByMemory(@TempDir Path folder) throws Exception {
        FileTokenStore files = FileTokenStore.in(folder);
        try (UserTokenClient storing = client().tokenStore(files).build();
                UserTokenClient interrupted =
                        client().tokenStore(new InterruptedStore(files)).build();
                TokenSession first = interrupted.session(credentials());
                TokenSession second = storing.session(credentials());
                TokenSession third = interrupted.session(credentials())) {
            assertThatThrownBy(first::token)
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            ended -> assertThat(ended.kind()).isEqualTo(TransportFailure.Kind.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();

            UserToken token = second.token();
            assertThat(third.token()).isEqualTo(token);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(server.issues()).isEqualTo(1);
        assertThat(count(TokenEvent.Type.STORE_FAILED)).isZero();
    }

    @Test
    void interruptDuringRelease_doesNotLoseIt() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        TokenStore interrupting = new StoreView(store) {
            @Override
            public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
                return super.tryLease(key, life).map(InterruptedLease::new);
            }
        };
        try (UserTokenClient storing = client().tokenStore(interrupting).build();
                UserTokenClient other = client().tokenStore(store).build();
                TokenSession first = storing.session(credentials());
                TokenSession second = other.session(credentials())) {
            first.token();
            // Needs the lease, because it does not adopt a token that it has rejected.
            second.invalidate(second.token());
            assertThat(second.tokenAsync()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    /** A lease whose release is interrupted once. */
    private static final class InterruptedLease implements Lease {
        private final Lease lease;
        private boolean hasFailed;

        InterruptedLease(Lease lease) {
            this.lease = lease;
        }

        @Override
        public long fencingToken() {
            return lease.fencingToken();
        }

        @Override
        public void close() throws IOException {
            if (!hasFailed) {
                hasFailed = true;
                Thread.currentThread().interrupt();
                throw new IOException("planted");
            }
            lease.close();
        }
    }

    /** A store whose caller is interrupted during each call, until the call fails and is repeated. */
    private static final class InterruptedStore implements TokenStore {
        private final FileTokenStore files;
        private boolean hasFailed;

        InterruptedStore(FileTokenStore files) {
            this.files = files;
        }

        @Override
        public Optional<StoreEntry> read(TokenKey key) throws IOException {
            return interrupted(() -> files.read(key));
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next)
                throws IOException {
            return interrupted(() -> files.replace(key, expected, next));
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
            return interrupted(() -> files.tryLease(key, life));
        }

        private <T> T interrupted(StoreCall<T> call) throws IOException {
            if (!hasFailed) {
                Thread.currentThread().interrupt();
            }
            hasFailed = true;
            T result = call.call();
            hasFailed = false;
            return result;
        }

        @Override
        public void close() {
            // The other store stays open.
        }

        private interface StoreCall<T> {
            T call() throws IOException;
        }
    }

    private static final class ReadOnlyStore extends StoreView {
        ReadOnlyStore(TokenStore store) {
            super(store);
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next)
                throws IOException {
            throw new IOException("planted");
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
            throw new IOException("planted");
        }
    }

    private static final class OneEntryStore implements TokenStore {
        Optional<StoreEntry> entry;

        OneEntryStore(StoreEntry entry) {
            this.entry = Optional.of(entry);
        }

        @Override
        public Optional<StoreEntry> read(TokenKey key) {
            return entry;
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) {
            boolean expectedIsThere = entry.equals(expected);
            entry = expectedIsThere ? next : entry;
            return expectedIsThere;
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) {
            return Optional.of(new Lease() {
                @Override
                public long fencingToken() {
                    return 2;
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            });
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static final class BrokenStore implements TokenStore {
        @Override
        public Optional<StoreEntry> read(TokenKey key) throws IOException {
            throw new IOException("planted");
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next)
                throws IOException {
            throw new IOException("planted");
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
            throw new IOException("planted");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
