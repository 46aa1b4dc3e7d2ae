package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The end of a session, and the revocation of its token. */
class SessionCloseTest extends SessionFixture {
    private final List<TokenEvent> revocations = new ArrayList<>();

    @Test
    void revokeOnClose_revokesAndClearsStore() {
        TokenSession brief = client.session(credentials(), revoking());
        UserToken token = brief.token();
        brief.close();
        brief.close();

        assertThat(server.revocations()).isEqualTo(1);
        assertThatThrownBy(brief::token)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(session.token()).isNotEqualTo(token);

        session.close();
        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void revokeOnClose_withoutCall_revokesTokenOfStore() {
        session.token();
        client.session(credentials(), revoking()).close();
        client.session(credentials(), revoking()).close();

        assertThat(server.issues()).isEqualTo(1);
        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void failedRevocation_isNotThrown() {
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.REVOKE));
        TokenSession brief = client.session(credentials(), revoking());
        brief.token();
        brief.close();

        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void tokenUnderRefreshElsewhere_isNotRevokedAndReported() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        UserTokenClient.Builder impatient =
                silentClient().tokenStore(store).timeout(Duration.ofMillis(300)).listener(this::noteRevocation);
        impatient.time = TimeSource.system();
        try (UserTokenClient holder = client().tokenStore(store).build();
                UserTokenClient other = impatient.build();
                TokenSession refreshing = holder.session(credentials())) {
            UserToken token = refreshing.token();
            refreshing.invalidate(token);
            server.behave(Quirk.NO_RESPONSE.on(Endpoint.ISSUE));
            refreshing.tokenAsync();
            org.awaitility.Awaitility.await().until(() -> server.issues() == 2);
            other.session(credentials(), revoking()).close();

            assertThat(revocations)
                    .hasToString("[TokenEvent[OPERATION_FAILED, REVOKE, site -99, TIMEOUT]]")
                    .allSatisfy(event -> assertThat(event.attempt()).isZero());
            assertThat(server.revocations()).isZero();
            try (UserTokenClient third = client().tokenStore(store).build();
                    TokenSession adopting = third.session(credentials())) {
                assertThat(adopting.token()).isEqualTo(token);
            }
        }
    }

    @Test
    void tokenReplacedMeanwhile_isTheOneRevoked() throws Exception {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        CountDownLatch leaseMissed = new CountDownLatch(1);
        AtomicInteger logins = new AtomicInteger();
        try (SandboxServer slow = SandboxServer.builder()
                        .clock(clocks.server())
                        .tokenLife(LIFE)
                        .onExchange(exchange -> {
                            if (exchange.path().contains("issue") && logins.incrementAndGet() == 2) {
                                awaitQuietly(leaseMissed);
                            }
                        })
                        .start();
                UserTokenClient holder =
                        client().baseUri(slow.baseUri()).tokenStore(store).build();
                UserTokenClient other = client().baseUri(slow.baseUri())
                        .tokenStore(new WatchedStore(store, leaseMissed))
                        .build();
                TokenSession refreshing = holder.session(credentials())) {
            refreshing.invalidate(refreshing.token());
            CompletableFuture<UserToken> newer = refreshing.tokenAsync();
            org.awaitility.Awaitility.await().until(() -> slow.issues() == 2);
            other.session(credentials(), revoking()).close();

            assertThat(slow.revocations()).isEqualTo(1);
            assertThatThrownBy(() -> holder.revoke(newer.get(10, TimeUnit.SECONDS)))
                    .isInstanceOf(AuthenticationException.class);
            try (TokenSession next = other.session(credentials())) {
                next.token();
            }
            assertThat(slow.issues()).isEqualTo(3);
        }
    }

    @Test
    void tokenStoredDuringClose_isRevoked() throws Exception {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        SlowStore slow = new SlowStore(store);
        try (UserTokenClient storing = client().tokenStore(slow).build()) {
            TokenSession brief = storing.session(credentials(), revoking());
            brief.tokenAsync();
            assertThat(slow.writing.await(10, TimeUnit.SECONDS)).isTrue();
            brief.close();
        }

        assertThat(server.revocations()).isEqualTo(1);
        try (UserTokenClient other = client().tokenStore(store).build();
                TokenSession next = other.session(credentials())) {
            next.token();
        }
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void tokenStoredDuringClose_isRevokedBesideStaleOne() throws Exception {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        SlowStore slow = new SlowStore(store);
        SessionOptions options =
                SessionOptions.builder().revokeOnClose().issueOnly().build();
        try (UserTokenClient first = client().tokenStore(store).build();
                TokenSession issuing = first.session(credentials())) {
            issuing.token();
        }
        clocks.pass(IN_THE_MARGIN);
        try (UserTokenClient storing = client().tokenStore(slow).build()) {
            TokenSession brief = storing.session(credentials(), options);
            brief.token();
            // The token of the store is stale, so this call starts a refresh.
            brief.token();
            assertThat(slow.writing.await(10, TimeUnit.SECONDS)).isTrue();
            brief.close();
        }

        assertThat(server.issues()).isEqualTo(2);
        assertThat(server.revocations()).isEqualTo(2);
        try (UserTokenClient other = client().tokenStore(store).build();
                TokenSession next = other.session(credentials())) {
            next.token();
        }
        assertThat(server.issues()).isEqualTo(3);
    }

    @Test
    void clientClosedFirst_keepsTokenInStoreAndReports() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        UserTokenClient brief =
                silentClient().tokenStore(store).listener(this::noteRevocation).build();
        TokenSession late = brief.session(credentials(), revoking());
        UserToken token = late.token();
        brief.close();
        late.close();

        assertThat(revocations).hasToString("[TokenEvent[OPERATION_FAILED, REVOKE, site -99, CANCELLED]]");
        assertThat(server.revocations()).isZero();
        try (UserTokenClient other = client().tokenStore(store).build();
                TokenSession adopting = other.session(credentials())) {
            assertThat(adopting.token()).isEqualTo(token);
        }
    }

    @Test
    void tokenGoneFromStore_isNotRevokedByClosedClient() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        UserTokenClient brief =
                silentClient().tokenStore(store).listener(this::noteRevocation).build();
        TokenSession late = brief.session(credentials(), revoking());
        late.token();
        try (UserTokenClient other = client().tokenStore(store).build()) {
            other.session(credentials(), revoking()).close();
        }
        brief.close();
        late.close();

        assertThat(revocations).hasToString("[TokenEvent[OPERATION_FAILED, REVOKE, site -99, CANCELLED]]");
        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void close_endsWaitOfCallers() {
        server.behave(Quirk.NO_RESPONSE);
        CompletableFuture<UserToken> first = session.tokenAsync();
        session.close();
        try (TokenSession other = client.session(credentials())) {
            CompletableFuture<UserToken> second = other.tokenAsync();
            client.close();

            for (CompletableFuture<UserToken> waiting : List.of(first, second)) {
                assertThat(waiting).isCompletedExceptionally();
                assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(TransportException.class);
            }
        }
    }

    private static SessionOptions revoking() {
        return SessionOptions.builder().revokeOnClose().build();
    }

    private void noteRevocation(TokenEvent event) {
        if (event.operation().equals(Optional.of(Operation.REVOKE))) {
            revocations.add(event);
        }
    }

    /** A view of another store, in which the first write of another token lasts until the next read. */
    private static final class SlowStore extends StoreView {
        final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch read = new CountDownLatch(1);

        SlowStore(TokenStore store) {
            super(store);
        }

        @Override
        public Optional<StoreEntry> read(TokenKey key) throws IOException {
            Optional<StoreEntry> entry = super.read(key);
            if (writing.getCount() == 0) {
                read.countDown();
            }
            return entry;
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next)
                throws IOException {
            if (!next.flatMap(StoreEntry::token).equals(expected.flatMap(StoreEntry::token))) {
                writing.countDown();
                awaitQuietly(read);
            }
            return super.replace(key, expected, next);
        }
    }

    /** A view of another store that reports when a lease is not available. */
    private static final class WatchedStore extends StoreView {
        private final CountDownLatch leaseMissed;

        WatchedStore(TokenStore store, CountDownLatch leaseMissed) {
            super(store);
            this.leaseMissed = leaseMissed;
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
            Optional<Lease> lease = super.tryLease(key, life);
            if (!lease.isPresent()) {
                leaseMissed.countDown();
            }
            return lease;
        }
    }
}
