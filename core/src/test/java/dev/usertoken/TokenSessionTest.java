package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.TransportFailure.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of a session and its refresh, each on its own. */
class TokenSessionTest {
    private static final Duration TO_THE_MARGIN = Duration.ofHours(23).plusMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MemoryService service = new MemoryService();
    private final List<TokenEvent> events = new ArrayList<>();
    private final UserTokenClient client =
            service.client().listener(events::add).build();
    private String password = "right";
    private final TokenSession session = client.session(login());

    @AfterEach
    void close() {
        session.close();
        client.close();
    }

    @Test
    void firstCall_logsIn() {
        assertThat(session.current()).isEmpty();

        assertThat(text(session.token())).isEqualTo("token-1");
        assertThat(session.current()).contains(session.token());
        assertThat(service.requests).containsExactly("issue");
    }

    @Test
    void freshToken_sendsNothing() {
        UserToken token = session.token();
        service.pass(TO_THE_MARGIN.minusMinutes(2));

        assertThat(session.token()).isSameAs(token);
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void staleToken_isReturnedAndRenewed() {
        UserToken token = session.token();
        service.pass(TO_THE_MARGIN);

        assertThat(session.token()).isSameAs(token);
        assertThat(session.token().renewals()).isEqualTo(1);
        assertThat(service.requests).containsExactly("issue", "renew");
    }

    @Test
    void shortLife_hasMarginsOfQuarterAndTwentieth() {
        service.life = Duration.ofMinutes(10);
        session.token();
        service.pass(Duration.ofSeconds(448));
        session.token();
        assertThat(service.requests).containsExactly("issue");
        service.status = 503;
        service.pass(Duration.ofSeconds(3));
        UserToken stale = session.token();
        assertThat(service.requests).containsExactly("issue", "renew");
        service.pass(Duration.ofSeconds(117));
        assertThat(session.current()).contains(stale);
        service.pass(Duration.ofSeconds(3));

        assertThat(session.current()).isEmpty();
    }

    @Test
    void expiryHoursAgo_isMistakeOfTheService() {
        service.life = Duration.ofHours(-2);
        UserToken token = session.token();
        service.pass(TO_THE_MARGIN.minusMinutes(2));

        assertThat(session.token()).isSameAs(token);
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void expiredToken_isNotReturned() {
        session.token();
        service.pass(MemoryService.LIFE);

        assertThat(session.current()).isEmpty();
        assertThat(text(session.token())).isEqualTo("token-2");
        assertThat(service.requests).containsExactly("issue", "issue");
    }

    @Test
    void token_isRenewedSevenTimes() {
        for (int i = 0; i < 9; i++) {
            session.token();
            service.pass(TO_THE_MARGIN);
        }

        assertThat(service.requests)
                .containsExactly("issue", "renew", "renew", "renew", "renew", "renew", "renew", "renew", "issue");
    }

    @Test
    void issueOnly_neverRenews() {
        TokenSession issuing =
                client.session(login(), SessionOptions.builder().issueOnly().build());
        issuing.token();
        service.pass(TO_THE_MARGIN);
        issuing.token();

        assertThat(service.requests).containsExactly("issue", "issue");
    }

    @Test
    void refusedRenewal_isFollowedByLogin() {
        session.token();
        service.pass(TO_THE_MARGIN);
        service.status = 401;
        session.token();

        assertThat(service.requests).containsExactly("issue", "renew", "issue");
    }

    @Test
    void failedRenewal_keepsTokenAndPauses() {
        UserToken token = session.token();
        service.pass(TO_THE_MARGIN);
        service.status = 503;
        session.token();

        assertThat(session.token()).isSameAs(token);
        assertThat(service.requests).containsExactly("issue", "renew");
        service.pass(SECOND);
        session.token();
        assertThat(service.requests).hasSize(3);
        service.pass(SECOND);
        session.token();
        assertThat(service.requests).as("the second pause is longer").hasSize(3);
    }

    @Test
    void successfulRefresh_resetsPause() {
        session.token();
        service.pass(TO_THE_MARGIN);
        service.status = 503;
        session.token();
        service.pass(SECOND);
        session.token();
        service.status = 200;
        service.pass(SECOND.multipliedBy(2));
        session.token();
        service.pass(TO_THE_MARGIN);
        service.status = 503;
        session.token();
        service.pass(SECOND);
        session.token();

        assertThat(service.requests).containsExactly("issue", "renew", "renew", "renew", "renew", "renew");
    }

    @Test
    void failureWithoutToken_isThrownDuringPause() {
        service.status = 503;
        ApiException first = catchThrowableOfType(ApiException.class, session::token);
        ApiException second = catchThrowableOfType(ApiException.class, session::token);

        assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
        assertThat(second.getCause()).isSameAs(first.getCause());
        assertThat(service.requests).hasSize(1);
        service.status = 200;
        service.pass(SECOND);
        assertThat(text(session.token())).isEqualTo("token-1");
    }

    @Test
    void refusedPassword_isNotSentBeforeBackoffEnds() {
        refuse();

        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        service.pass(Duration.ofMinutes(29));
        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        assertThat(service.requests).hasSize(1);
        service.pass(Duration.ofMinutes(1));
        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
        assertThat(service.requests).hasSize(2);
    }

    @Test
    void otherPassword_isSentAtOnceFiveTimes() {
        for (int i = 0; i < 5; i++) {
            password = "wrong-" + i;
            refuse();
        }
        password = "right";
        service.status = 200;

        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        assertThat(service.requests).hasSize(5);
        service.pass(Duration.ofMinutes(30));
        assertThat(text(session.token())).isEqualTo("token-1");
    }

    @Test
    void loginWithoutResponse_countsAsRefused() {
        service.status = 0;
        for (int i = 0; i < 7; i++) {
            assertThatThrownBy(session::token).isInstanceOf(UserTokenException.class);
            service.pass(Duration.ofMinutes(2));
        }

        assertThat(service.requests).hasSize(5);
    }

    @Test
    void loginRefusedBesideToken_waitsForItsEnd() {
        TokenSession issuing =
                client.session(login(), SessionOptions.builder().issueOnly().build());
        UserToken token = issuing.token();
        service.pass(TO_THE_MARGIN);
        service.status = 403;
        issuing.token();
        service.status = 200;
        service.pass(Duration.ofMinutes(58));

        assertThat(issuing.token()).isSameAs(token);
        assertThat(service.requests).hasSize(2);
        service.pass(Duration.ofMinutes(2));
        assertThat(text(issuing.token())).isEqualTo("token-2");
    }

    @Test
    void tokenExpiredOnArrival_isNotReturnedAndDelaysNextLogin() {
        service.life = Duration.ZERO;

        assertThatThrownBy(session::token)
                .isInstanceOf(ResponseException.class)
                .hasMessageContaining("a token that had already expired");
        assertThatThrownBy(session::token).isInstanceOf(ResponseException.class);
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void rejectedToken_isReplacedOnceAndThenKeptForSecond() {
        session.invalidate(session.token());
        UserToken second = session.token();
        session.invalidate(second);

        assertThat(session.token()).isSameAs(second);
        assertThat(service.requests).containsExactly("issue", "issue");
        service.pass(SECOND);
        session.invalidate(second);
        assertThat(text(session.token())).isEqualTo("token-3");
    }

    @Test
    void tokenThatWasReplaced_cannotBeInvalidated() {
        UserToken first = session.token();
        session.invalidate(first);
        UserToken second = session.token();
        session.invalidate(first);

        assertThat(session.token()).isSameAs(second);
    }

    @Test
    void storedToken_isAdoptedByOtherClient() {
        TokenStore store = store();
        try (UserTokenClient one = service.client().tokenStore(store).build();
                UserTokenClient other = service.client().tokenStore(store).build()) {
            UserToken token = one.session(login()).token();

            assertThat(other.session(login()).token()).isEqualTo(token);
            assertThat(service.requests).containsExactly("issue");
        }
    }

    @Test
    void rejectedToken_isNotAdoptedFromStore() {
        try (UserTokenClient shared = service.client().tokenStore(store()).build()) {
            TokenSession sharing = shared.session(login());
            sharing.invalidate(sharing.token());

            assertThat(text(sharing.token())).isEqualTo("token-2");
        }
    }

    @Test
    void tokenStoredDuringWait_isAdopted() throws Exception {
        TokenStore store = store();
        try (UserTokenClient waiting = service.client().tokenStore(store).build()) {
            Lease lease = store.tryLease(key(), Duration.ofMinutes(1)).orElseThrow();
            CompletableFuture<UserToken> token = waiting.session(login()).tokenAsync();
            StoredToken stored =
                    StoredToken.of("token-9", MemoryService.START, MemoryService.START.plus(MemoryService.LIFE), 0);
            store.replace(
                    key(),
                    Optional.empty(),
                    Optional.of(StoreEntry.of(lease.fencingToken(), Optional.of(stored), List.of())));
            lease.close();
            service.pass(Duration.ofMillis(100));

            assertThat(text(token.join())).isEqualTo("token-9");
            assertThat(service.requests).isEmpty();
        }
    }

    @Test
    void leaseOfOther_isAwaited() throws Exception {
        TokenStore store = store();
        try (UserTokenClient waiting = service.client().tokenStore(store).build()) {
            Lease lease = store.tryLease(key(), Duration.ofMinutes(1)).orElseThrow();
            CompletableFuture<UserToken> token = waiting.session(login()).tokenAsync();
            service.pass(Duration.ofMillis(100));
            assertThat(token).isNotDone();
            assertThat(service.requests).isEmpty();
            lease.close();
            service.pass(Duration.ofMillis(100));

            assertThat(token).isCompleted();
        }
    }

    @Test
    void leaseOfOther_isAwaitedForTheTimeoutOnly() throws Exception {
        TokenStore store = store();
        try (UserTokenClient waiting = service.client().tokenStore(store).build()) {
            store.tryLease(key(), Duration.ofHours(1));
            CompletableFuture<UserToken> token = waiting.session(login()).tokenAsync();
            service.pass(Duration.ofSeconds(30));

            assertThat(token).isCompletedExceptionally();
            assertThat(service.requests).isEmpty();
        }
    }

    @Test
    void supplierException_isThrownUnchanged() {
        for (RuntimeException failure : List.of(
                new IllegalStateException("no vault"),
                new CompletionException("no vault", new IOException("no network")))) {
            TokenSession failing = client.session(StaffCredentials.of("-99", "owner", () -> {
                throw failure;
            }));

            assertThatThrownBy(failing::token).isSameAs(failure);
        }
        assertThat(service.requests).isEmpty();
    }

    @Test
    void callAsync_failsAsItsSenderDoes() {
        CompletionException withoutCause = new CompletionException("closed", null);
        AsyncSessionCall<Integer> call = new AsyncSessionCall<>() {
            @Override
            public CompletableFuture<Integer> send(Headers credentials) {
                return CompletableFuture.failedFuture(withoutCause);
            }

            @Override
            public boolean isUnauthorized(Integer status) {
                return status == 401;
            }
        };

        assertThat(session.callAsync(URI.create("https://service.test/sites"), call)
                        .handle((status, failure) -> failure))
                .isCompletedWithValue(withoutCause);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void droppedToken_isReplacedThoughIssuedAgainDuringCall(boolean async) {
        service.issuesOneToken = true;

        assertThat(call(async, rejection -> {
                    assertThat(rejection.getAsBoolean()).isTrue();
                    session.token();
                    return 401;
                }))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keptToken_isNotReplacedThoughPauseEndsDuringCall(boolean async) {
        session.invalidate(session.token());
        session.token();

        assertThat(call(async, rejection -> {
                    assertThat(rejection.getAsBoolean()).isFalse();
                    service.pass(SECOND.multipliedBy(2));
                    return 401;
                }))
                .isEqualTo(401);
    }

    @Test
    void refresh_isReportedWithOperationAndExpiry() {
        UserToken token = session.token();

        assertThat(events)
                .extracting(TokenEvent::type)
                .containsExactly(
                        TokenEvent.Type.PROVIDER_SELECTED,
                        TokenEvent.Type.PROVIDER_SELECTED,
                        TokenEvent.Type.TOKEN_AWAITED,
                        TokenEvent.Type.ATTEMPT_STARTED,
                        TokenEvent.Type.OPERATION_SUCCEEDED,
                        TokenEvent.Type.TOKEN_REFRESHED);
        TokenEvent refreshed = events.get(5);
        assertThat(refreshed.operation()).contains(Operation.ISSUE);
        assertThat(refreshed.expiresAt()).isEqualTo(token.expiresAt());
        assertThat(refreshed.callId()).isEqualTo(events.get(3).callId());
    }

    @Test
    void close_endsWaitOfCallers() throws Exception {
        TokenStore store = store();
        try (UserTokenClient waiting = service.client().tokenStore(store).build()) {
            store.tryLease(key(), Duration.ofMinutes(1));
            TokenSession closed = waiting.session(login());
            CompletableFuture<UserToken> token = closed.tokenAsync();
            closed.close();

            assertThat(token).isCompletedExceptionally();
            token.whenComplete((value, failure) ->
                    assertThat(((TransportException) failure).kind()).isEqualTo(Kind.CANCELLED));
            assertThatThrownBy(closed::token)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this session is closed; make another one");
        }
    }

    @Test
    void close_keepsTokenUnlessRevocationIsSet() {
        session.token();
        session.close();
        assertThat(service.requests).containsExactly("issue");

        TokenSession revoking =
                client.session(login(), SessionOptions.builder().revokeOnClose().build());
        revoking.token();
        revoking.close();
        revoking.close();

        assertThat(service.requests).containsExactly("issue", "revoke");
    }

    /** The token is rejected while its renewal is stored. */
    @Test
    void tokenRejectedDuringItsRenewal_isNotReturnedToLaterCaller() {
        HookedStore store = new HookedStore();
        try (UserTokenClient shared = service.client().tokenStore(store).build()) {
            TokenSession sharing = shared.session(login());
            UserToken token = sharing.token();
            List<CompletableFuture<UserToken>> later = new ArrayList<>();
            service.pass(TO_THE_MARGIN);
            store.beforeReplace = () -> {
                store.beforeReplace = null;
                sharing.invalidate(token);
                later.add(sharing.tokenAsync());
            };
            sharing.token();

            assertThat(text(later.get(0).join())).isEqualTo("token-2");
            assertThat(service.requests).containsExactly("issue", "renew", "issue");
        }
    }

    /** The digest of the fifth password is still to be computed when the store fails. */
    @Test
    void refusedLogin_countsBeforeItIsRecorded() {
        HookedStore store = new HookedStore();
        List<Runnable> tasks = new ArrayList<>();
        service.status = 403;
        try (UserTokenClient queueing =
                service.client().tokenStore(store).executor(tasks::add).build()) {
            for (int i = 0; i < 5; i++) {
                tasks.forEach(Runnable::run);
                tasks.clear();
                password = "wrong-" + i;
                assertThat(queueing.session(login()).tokenAsync()).isCompletedExceptionally();
            }
            store.fails = true;
            password = "right";
            service.status = 200;

            assertThat(queueing.session(login()).tokenAsync())
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .withMessageContaining("this login is paused");
            assertThat(service.requests).hasSize(5);
        }
    }

    @Test
    void errorOfCodec_countsAsRefusedLogin() {
        service.status = 403;
        service.decodingError = new NoClassDefFoundError("planted");
        for (int i = 0; i < 7; i++) {
            assertThatThrownBy(session::token).isInstanceOf(Throwable.class);
        }
        assertThat(service.requests).hasSize(5);
    }

    @Test
    void stackOverflowInCodec_isUnreadableBody() {
        service.status = 403;
        service.decodingError = new StackOverflowError("planted");

        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
    }

    @Test
    void invalidate_ignoresUnusableTokenInMemory() {
        HookedStore store = new HookedStore();
        try (UserTokenClient shared = service.client().tokenStore(store).build()) {
            TokenSession sharing = shared.session(StaffCredentials.of("-99", "owner", () -> {
                if (password.isEmpty()) {
                    throw new IllegalStateException("no vault");
                }
                return Secret.of(password);
            }));
            UserToken token = sharing.token();
            StoredToken unusable =
                    StoredToken.of("a\u0001b", MemoryService.START, MemoryService.START.plus(MemoryService.LIFE), 0);
            store.replace(key(), store.read(key()), Optional.of(StoreEntry.of(9, Optional.of(unusable), List.of())));
            password = "";
            service.pass(TO_THE_MARGIN);
            sharing.token();
            sharing.invalidate(token);

            assertThat(sharing.current()).isEmpty();
        }
    }

    @Test
    void close_removesTokenBeforeItEndsTheRefresh() {
        List<Optional<UserToken>> seen = new ArrayList<>();
        List<TokenSession> closed = new ArrayList<>();
        TokenListener listener = event -> {
            if (event.type() == TokenEvent.Type.REFRESH_FAILED) {
                seen.add(closed.get(0).current());
            }
        };
        try (UserTokenClient listening = service.client().listener(listener).build()) {
            closed.add(listening.session(login()));
            closed.get(0).token();
            service.pass(TO_THE_MARGIN);
            service.hangs = true;
            closed.get(0).token();
            closed.get(0).close();

            assertThat(seen).containsExactly(Optional.empty());
        }
    }

    /** The timer needs a thread, and the machine has none left. */
    @Test
    void refreshWithoutThread_failsAndNextOneIsMade() {
        service.hasNoThread = true;
        assertThatThrownBy(session::token).isInstanceOf(InternalError.class);
        assertThat(client.issueAsync(login())).isCompletedExceptionally();
        service.hasNoThread = false;

        assertThat(text(session.token())).isEqualTo("token-1");
    }

    @Test
    void staleToken_isReturnedAlthoughRefreshHasNoThread() {
        UserToken token = session.token();
        service.pass(TO_THE_MARGIN);
        service.hasNoThread = true;

        assertThat(session.token()).isSameAs(token);
        service.pass(SECOND.multipliedBy(2));
        assertThat(session.tokenAsync()).isCompletedWithValue(token);
        assertThat(events)
                .extracting(TokenEvent::type)
                .filteredOn(TokenEvent.Type.REFRESH_FAILED::equals)
                .hasSize(2);
    }

    /** The time of the refresh is drawn anew for each token that is read from the store. */
    @Test
    void staleToken_isRenewedAlthoughStoreContainsIt() {
        Deque<Long> shares = new ArrayDeque<>(List.of(1L));
        UserTokenClient.Builder builder = service.client().listener(events::add);
        builder.random = bound -> shares.isEmpty() ? 0 : shares.remove() * (bound - 1);
        try (UserTokenClient jittering = builder.build()) {
            TokenSession jittered = jittering.session(login());
            jittered.token();
            service.pass(TO_THE_MARGIN.minusMinutes(5));
            jittered.token();

            assertThat(service.requests).containsExactly("issue", "renew");
            assertThat(events).extracting(TokenEvent::type).doesNotContain(TokenEvent.Type.TOKEN_ADOPTED);
        }
    }

    /** The service may repeat the text of a token and its old expiry. */
    @Test
    void tokenRenewedByOtherSession_isAdopted() {
        TokenStore store = store();
        try (UserTokenClient one = service.client().tokenStore(store).build();
                UserTokenClient other = service.client().tokenStore(store).build()) {
            TokenSession first = one.session(login());
            TokenSession second = other.session(login());
            first.token();
            second.token();
            service.pass(TO_THE_MARGIN);
            service.life = MemoryService.LIFE.minus(TO_THE_MARGIN);
            first.token();
            second.token();

            assertThat(second.token().renewals()).isEqualTo(1);
            assertThat(service.requests).containsExactly("issue", "renew");
        }
    }

    @Test
    void sessionClosedDuringRead_doesNotRenew() {
        HookedStore store = new HookedStore();
        try (UserTokenClient shared = service.client().tokenStore(store).build()) {
            TokenSession sharing = shared.session(login());
            sharing.token();
            service.pass(MemoryService.LIFE.minusSeconds(30));
            store.beforeRead = sharing::close;

            assertThatThrownBy(sharing::token).isInstanceOf(TransportException.class);
            assertThat(service.requests).containsExactly("issue");
        }
    }

    @Test
    void failuresWithoutPause_doNotLengthenLaterPause() {
        TokenSession recovering = client.session(StaffCredentials.of("-99", "owner", () -> {
            if (password.isEmpty()) {
                throw new IllegalStateException("no vault");
            }
            return Secret.of(password);
        }));
        password = "";
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(recovering::token).isInstanceOf(IllegalStateException.class);
        }
        password = "right";
        service.status = 503;
        assertThatThrownBy(recovering::token).isInstanceOf(ApiException.class);
        service.status = 200;
        service.pass(SECOND);

        assertThat(text(recovering.token())).isEqualTo("token-1");
    }

    @Test
    void callAsync_cancelledWhileStoreIsRead_isNotRepeated() {
        HookedStore store = new HookedStore();
        try (UserTokenClient shared = service.client().tokenStore(store).build()) {
            List<CompletableFuture<Integer>> responses = new ArrayList<>();
            AsyncSessionCall<Integer> call = new AsyncSessionCall<>() {
                @Override
                public CompletableFuture<Integer> send(Headers credentials) {
                    CompletableFuture<Integer> response = new CompletableFuture<>();
                    responses.add(response);
                    return response;
                }

                @Override
                public boolean isUnauthorized(Integer status) {
                    return status == 401;
                }
            };
            CompletableFuture<Integer> status =
                    shared.session(login()).callAsync(URI.create("https://service.test/sites"), call);
            store.beforeRead = () -> status.cancel(true);
            responses.get(0).complete(401);

            assertThat(responses).hasSize(1);
        }
    }

    @Test
    void longestTimeout_suitsFileTokenStore(@TempDir Path directory) {
        TokenStore store = FileTokenStore.in(directory);
        try (UserTokenClient slow = service.client()
                .tokenStore(store)
                .timeout(Duration.ofDays(1))
                .listener(events::add)
                .build()) {
            slow.session(login()).token();

            assertThat(events).extracting(TokenEvent::type).doesNotContain(TokenEvent.Type.STORE_FAILED);
        }
    }

    private void refuse() {
        service.status = 403;
        assertThat(diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
    }

    /** Makes a call whose first response has this status, and whose second has 200. Returns the status of the call. */
    private int call(boolean async, Function<BooleanSupplier, Integer> firstStatus) {
        URI target = URI.create("https://service.test/sites");
        if (async) {
            return session.callAsync(target, new AsyncSessionCall<Integer>() {
                        @Override
                        public CompletableFuture<Integer> send(Headers credentials, BooleanSupplier rejection) {
                            return CompletableFuture.completedFuture(firstStatus.apply(rejection));
                        }

                        @Override
                        public CompletableFuture<Integer> send(Headers credentials) {
                            return CompletableFuture.completedFuture(200);
                        }

                        @Override
                        public boolean isUnauthorized(Integer status) {
                            return status == 401;
                        }
                    })
                    .join();
        }
        return session.call(target, new SessionCall<Integer, RuntimeException>() {
            @Override
            public Integer send(Headers credentials, BooleanSupplier rejection) {
                return firstStatus.apply(rejection);
            }

            @Override
            public Integer send(Headers credentials) {
                return 200;
            }

            @Override
            public boolean isUnauthorized(Integer status) {
                return status == 401;
            }
        });
    }

    private Diagnosis diagnosis() {
        return catchThrowableOfType(ApiException.class, session::token).diagnosis();
    }

    private StaffCredentials login() {
        return StaffCredentials.of("-99", "owner", () -> Secret.of(password));
    }

    private static TokenStore store() {
        return new MemoryTokenStore(TimeSource.withWall(Clock.systemUTC()));
    }

    private static TokenKey key() {
        return TokenKey.of(
                "https://service.test:443/public/v6/usertoken/",
                "-99",
                "owner",
                TokenKey.of("", "", "", "key").id());
    }

    private static String text(UserToken token) {
        return token.secret().reveal();
    }

    /** A store in memory that can fail, and that runs code before a read or a write. */
    private static final class HookedStore implements TokenStore {
        Runnable beforeRead = () -> {};
        Runnable beforeReplace;
        boolean fails;

        private final TokenStore store = store();

        @Override
        public Optional<StoreEntry> read(TokenKey key) {
            requireNoFailure();
            beforeRead.run();
            return unchecked(() -> store.read(key));
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) {
            requireNoFailure();
            if (beforeReplace != null) {
                beforeReplace.run();
            }
            return unchecked(() -> store.replace(key, expected, next));
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) {
            requireNoFailure();
            return unchecked(() -> store.tryLease(key, life));
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        private void requireNoFailure() {
            if (fails) {
                throw new IllegalStateException("planted");
            }
        }

        private static <T> T unchecked(Callable<T> call) {
            try {
                return call.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
