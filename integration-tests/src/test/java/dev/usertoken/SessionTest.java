package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.internal.Time;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions against the sandbox over real sockets, in a time that passes as the test says. */
class SessionTest {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final Duration IN_THE_MARGIN = Duration.ofMinutes(23 * 60 + 30);
    private static final Duration PAST_ALL_PAUSES = Duration.ofMinutes(2);

    private final SessionClocks clocks = new SessionClocks();
    private final Map<TokenEvent.Type, Integer> events = new EnumMap<>(TokenEvent.Type.class);
    private final List<TokenEvent> revocations = new ArrayList<>();
    private final SandboxServer server =
            SandboxServer.builder().clock(clocks.server()).tokenLife(LIFE).start();
    private final AtomicReference<Secret> password = new AtomicReference<>(Secret.of(SandboxServer.PASSWORD));
    private final UserTokenClient client = client().build();
    private final TokenSession session = client.session(credentials());

    @AfterEach
    void close() {
        session.close();
        client.close();
        server.close();
    }

    @Test
    void aFreshTokenIsGivenOutWithoutACall() {
        UserToken token = session.token();
        for (int i = 0; i < 1000; i++) {
            assertThat(session.token()).isSameAs(token);
            assertThat(session.tokenAsync()).isCompletedWithValue(token);
        }

        assertThat(server.requests()).hasSize(1);
        assertThat(count(TokenEvent.Type.TOKEN_FRESH)).isEqualTo(2000);
        assertThat(count(TokenEvent.Type.TOKEN_AWAITED)).isEqualTo(1);
        assertThat(count(TokenEvent.Type.TOKEN_REFRESHED)).isEqualTo(1);
    }

    @Test
    void aStaleTokenIsGivenOutWhileOneRenewalIsUnderWay() {
        UserToken token = session.token();
        clocks.pass(IN_THE_MARGIN);
        UserToken stale = session.token();
        awaitRefreshed(2);

        assertThat(stale).isSameAs(token);
        assertThat(session.token().renewals()).isEqualTo(1);
        assertThat(session.token().expiresAt()).contains(token.expiresAt().get().plus(LIFE));
        assertThat(server.issues()).isEqualTo(1);
        assertThat(server.renewals()).isEqualTo(1);
        assertThat(count(TokenEvent.Type.TOKEN_STALE)).isEqualTo(1);
    }

    @Test
    void anExpiredTokenIsNeverGivenOut() {
        UserToken token = session.token();
        clocks.pass(LIFE.minusSeconds(60));
        UserToken next = session.token();

        assertThat(next).isNotSameAs(token);
        assertThat(count(TokenEvent.Type.TOKEN_STALE)).isZero();
        assertThat(next.expiresAt().get()).isAfter(clocks.now());
    }

    @Test
    void aTokenIsRenewedSevenTimesAndThenIssuedAnew() {
        session.token();
        for (int i = 1; i <= 8; i++) {
            clocks.pass(
                    Duration.between(clocks.now(), session.token().expiresAt().get())
                            .minusMinutes(30));
            session.token();
            awaitRefreshed(i + 1);
        }

        assertThat(server.renewals()).isEqualTo(7);
        assertThat(server.issues()).isEqualTo(2);
        assertThat(session.token().renewals()).isZero();
    }

    @Test
    void aSessionThatOnlyIssuesNeverRenews() {
        try (TokenSession issuing = client.session(
                credentials(), SessionOptions.builder().issueOnly().build())) {
            issuing.token();
            clocks.pass(IN_THE_MARGIN);
            issuing.token();
            awaitRefreshed(2);

            assertThat(server.renewals()).isZero();
            assertThat(server.issues()).isEqualTo(2);
        }
    }

    @Test
    void aRenewalThatIsRefusedUnderAnyStatusIsFollowedByALogin() {
        for (Quirk quirk : List.of(Quirk.ACCESS_DENIED, Quirk.error(200, "DeniedAccess", "Access denied"))) {
            UserToken token = session.token();
            int issues = server.issues();
            server.behave(quirk.on(Endpoint.RENEW).times(1));
            clocks.pass(IN_THE_MARGIN);
            session.token();
            int refreshed = count(TokenEvent.Type.TOKEN_REFRESHED);
            awaitRefreshed(issues + 1);

            assertThat(server.issues()).isEqualTo(issues + 1);
            assertThat(session.token()).isNotEqualTo(token);
            assertThat(refreshed).isLessThanOrEqualTo(issues + 1);
        }
    }

    @Test
    void aFailedRefreshKeepsTheTokenAndPausesBeforeTheNext() {
        UserToken token = session.token();
        server.behave(Quirk.SERVER_ERROR);
        clocks.pass(IN_THE_MARGIN);
        session.token();
        await(TokenEvent.Type.REFRESH_FAILED, 1);
        int requests = server.requests().size();
        for (int i = 0; i < 100; i++) {
            assertThat(session.token()).isSameAs(token);
        }
        assertThat(server.requests()).hasSize(requests);

        clocks.pass(PAST_ALL_PAUSES);
        assertThat(session.token()).isSameAs(token);
        await(TokenEvent.Type.REFRESH_FAILED, 2);
        server.behaveNormally();
        clocks.pass(PAST_ALL_PAUSES);
        session.token();
        awaitRefreshed(2);
        assertThat(session.token().renewals()).isEqualTo(1);
    }

    @Test
    void withoutATokenAFailureIsLoudAndTheServiceIsNotHammered() {
        server.behave(Quirk.SERVER_ERROR);
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
        }
        assertThat(server.requests()).hasSize(1);

        server.behaveNormally();
        clocks.pass(PAST_ALL_PAUSES);
        assertThat(session.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
    }

    @Test
    void thePauseIsAsLongAsTheServiceAsks() {
        server.behave(Quirk.TOO_MANY_REQUESTS, Quirk.retryAfter(Duration.ofMinutes(5)));
        assertThatThrownBy(session::token).isInstanceOf(RateLimitException.class);
        server.behaveNormally();
        clocks.pass(Duration.ofMinutes(4));
        assertThatThrownBy(session::token).isInstanceOf(RateLimitException.class);
        clocks.pass(Duration.ofMinutes(2));
        session.token();

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aLate401ForAnOldTokenLeavesTheNewerOneAlone() {
        UserToken old = session.token();
        session.invalidate(old);
        UserToken newer = session.token();
        session.invalidate(old);
        session.invalidate(UserToken.of("another site", newer.secret()));

        assertThat(newer).isNotEqualTo(old);
        assertThat(session.token()).isSameAs(newer);
        assertThat(server.issues()).isEqualTo(2);
        assertThat(server.renewals()).isZero();
        assertThat(count(TokenEvent.Type.TOKEN_INVALIDATED)).isEqualTo(1);
    }

    @Test
    void tenThousandCallersOfAColdSessionCauseOneLogin() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(100);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<UserToken>> blocking = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            blocking.add(pool.submit(() -> {
                start.await();
                return session.token();
            }));
        }
        List<CompletableFuture<UserToken>> asynchronous = new ArrayList<>();
        start.countDown();
        for (int i = 0; i < 5000; i++) {
            asynchronous.add(session.tokenAsync());
        }
        Set<UserToken> tokens = new HashSet<>();
        for (Future<UserToken> call : blocking) {
            tokens.add(call.get(20, TimeUnit.SECONDS));
        }
        for (CompletableFuture<UserToken> call : asynchronous) {
            tokens.add(call.get(20, TimeUnit.SECONDS));
        }
        pool.shutdownNow();

        assertThat(tokens).hasSize(1);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whoGivesUpHurtsNobodyElse() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (SandboxServer slow = SandboxServer.builder()
                        .onExchange(exchange -> {
                            asked.countDown();
                            awaitQuietly(answer);
                        })
                        .start();
                UserTokenClient toSlow = client().baseUri(slow.baseUri()).build();
                TokenSession shared = toSlow.session(credentials())) {
            CompletableFuture<UserToken> leader = shared.tokenAsync();
            CompletableFuture<UserToken> follower = shared.tokenAsync();
            AtomicReference<Throwable> interrupted = new AtomicReference<>();
            Thread blocked = new Thread(() -> {
                try {
                    shared.token();
                } catch (TransportException e) {
                    interrupted.set(Thread.currentThread().isInterrupted() ? e : null);
                }
            });
            blocked.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            leader.cancel(true);
            blocked.interrupt();
            blocked.join(10_000);
            answer.countDown();

            assertThat(follower.get(10, TimeUnit.SECONDS)).isEqualTo(shared.token());
            assertThat(interrupted.get())
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            e -> assertThat(e.kind()).isEqualTo(TransportFailure.Kind.CANCELLED));
            assertThat(slow.requests()).hasSize(1);
        }
    }

    @Test
    void aRefusedLoginIsPausedUntilTheSupplierGivesAnotherPassword() {
        password.set(Secret.of("mistyped"));
        AuthenticationException refused = catchThrowableOfType(AuthenticationException.class, session::token);
        AuthenticationException paused = catchThrowableOfType(AuthenticationException.class, session::token);

        assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
        assertThat(paused.diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        assertThat(paused.retryAfter().get()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(31));
        assertThat(paused).hasMessageContaining("until 2026-11-23T16:57");
        assertThat(server.issues()).isEqualTo(1);
        assertThat(count(TokenEvent.Type.LOGIN_PAUSED)).isEqualTo(1);

        password.set(Secret.of(SandboxServer.PASSWORD));
        session.token();
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void duringAPauseAClosedClientIsToldAsThat() {
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.ISSUE));
        assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
        assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
        client.close();

        assertThatThrownBy(session::token)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client is closed");
    }

    @Test
    void aRefusedPasswordIsSentAgainOnceThePauseIsOver() {
        password.set(Secret.of("mistyped"));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
            // Waits until a refusal is recorded.
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
            clocks.pass(Duration.ofMinutes(6));
        }

        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void withoutAPauseARefusedPasswordMayBeSentAgainAtOnce() {
        password.set(Secret.of("mistyped"));
        SessionOptions bold =
                SessionOptions.builder().refusalPause(Duration.ZERO).build();
        try (TokenSession stubborn = client.session(credentials(), bold)) {
            for (int i = 0; i < 2; i++) {
                AuthenticationException refused = catchThrowableOfType(AuthenticationException.class, stubborn::token);
                assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
            }
        }

        assertThat(server.issues()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, 2})
    void noMoreThanFiveLoginsAreRefusedInAnyHalfHour(long wallErrorInHours) {
        clocks.wallErrsBy(Duration.ofHours(wallErrorInHours));
        SessionOptions bold =
                SessionOptions.builder().refusalPause(Duration.ZERO).build();
        List<Instant> sent = new ArrayList<>();
        // On the caller's thread, so that each refusal is recorded before time goes on.
        try (UserTokenClient direct = client().executor(Runnable::run).build();
                TokenSession stubborn = direct.session(credentials(), bold)) {
            for (int i = 0; i < 120; i++) {
                password.set(Secret.of("mistyped " + i));
                int before = server.issues();
                assertThatThrownBy(stubborn::token).isInstanceOf(AuthenticationException.class);
                if (server.issues() > before) {
                    sent.add(clocks.now());
                }
                clocks.pass(Duration.ofSeconds(50));
            }
        }

        assertThat(sent).hasSizeGreaterThan(15);
        for (int i = 5; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 5), sent.get(i))).isGreaterThanOrEqualTo(Duration.ofMinutes(30));
        }
        password.set(Secret.of(SandboxServer.PASSWORD));
        clocks.pass(Duration.ofMinutes(31));
        session.token();
    }

    @Test
    void aLoginWhoseAnswerIsLostCountsAsOneThatMayHaveBeenRefused() {
        server.behave(Quirk.NO_ANSWER);
        try (UserTokenClient hasty = client().timeout(Duration.ofMillis(200)).build();
                TokenSession hoping = hasty.session(credentials())) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> awaitFailure(hoping)).isInstanceOf(UserTokenException.class);
                clocks.pass(PAST_ALL_PAUSES);
            }
        }

        assertThat(server.issues()).isEqualTo(5);
    }

    @Test
    void aLoginIsRefusedWhateverTheStatusSays() {
        server.behave(Quirk.error(400, "InvalidStaffCredentials", ""));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
            // Waits until a refusal is recorded.
            assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
            clocks.pass(PAST_ALL_PAUSES);
        }

        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void aRefusedLoginIsNoReasonToRenewAgainAndAgain() {
        session.token();
        server.behave(Quirk.ACCESS_DENIED.on(Endpoint.RENEW), Quirk.LOGIN_REFUSED.on(Endpoint.ISSUE));
        clocks.pass(IN_THE_MARGIN);
        session.token();
        await(TokenEvent.Type.REFRESH_FAILED, 1);
        for (int i = 0; i < 100; i++) {
            session.token();
        }

        assertThat(server.renewals()).isEqualTo(1);
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void aSupplierThatNeverReturnsHoldsUpItsOwnCallerAlone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        StaffCredentials vault = StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, () -> {
            asked.countDown();
            awaitQuietly(opened);
            return password.get();
        });
        try (UserTokenClient hasty = client().timeout(Duration.ofMillis(500)).build();
                TokenSession waiting = hasty.session(vault)) {
            Thread stuck = new Thread(() -> waiting.tokenAsync());
            stuck.start();
            asked.await();
            assertThatThrownBy(() -> waiting.tokenAsync().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TransportException.class);
            opened.countDown();
            stuck.join();
            clocks.pass(PAST_ALL_PAUSES);

            assertThat(server.requests()).isEmpty();
            assertThat(waiting.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
        }
    }

    @Test
    void anEntryThatNobodyCanHaveMeantIsAsGoodAsNone() throws Exception {
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

    @ParameterizedTest
    @ValueSource(longs = {-30, -3, 3, 30})
    void wrongWallClockChangesNothing(long hours) {
        clocks.wallErrsBy(Duration.ofHours(hours));
        UserToken token = session.token();
        clocks.pass(Duration.ofHours(22));
        assertThat(session.token()).isSameAs(token);
        assertThat(server.requests()).hasSize(1);

        clocks.pass(Duration.ofHours(2));
        assertThat(session.token().expiresAt().get()).isAfter(clocks.now());
        assertThat(count(TokenEvent.Type.TOKEN_STALE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-30, -3})
    void wallClockSetBack_neitherServesDeadTokenNorDropsLiveOne(long hours) {
        UserToken token = session.token();
        clocks.wallErrsBy(Duration.ofHours(hours));
        clocks.pass(Duration.ofHours(22));
        assertThat(session.token()).isSameAs(token);

        clocks.pass(Duration.ofHours(2));
        assertThat(session.token()).isNotSameAs(token);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void wallClockSetBack_otherSessionDoesNotReviveTheToken() {
        UserToken token = session.token();
        clocks.pass(LIFE);
        clocks.wallErrsBy(Duration.ofHours(-5));
        try (TokenSession other = client.session(credentials())) {
            assertThat(other.token()).isNotEqualTo(token);
        }
    }

    @Test
    void wallClockSetForward_costsOneLogin() {
        UserToken token = session.token();
        clocks.wallErrsBy(Duration.ofHours(30));
        for (int i = 0; i < 100; i++) {
            assertThat(session.token()).isNotSameAs(token);
        }

        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void machineThatSlept_doesNotServeExpiredToken() {
        UserToken token = session.token();
        clocks.sleep(LIFE);

        assertThat(session.current()).isEmpty();
        assertThat(session.token()).isNotSameAs(token);
        assertThat(session.token().expiresAt().get()).isAfter(clocks.now());
    }

    @Test
    void currentToken_sendsNothing() {
        assertThat(session.current()).isEmpty();
        UserToken token = session.token();
        assertThat(session.current()).containsSame(token);
        clocks.pass(IN_THE_MARGIN);
        assertThat(session.current()).containsSame(token);
        clocks.pass(LIFE);
        assertThat(session.current()).isEmpty();

        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void events_describeTheRefresh() {
        List<TokenEvent> all = Collections.synchronizedList(new ArrayList<>());
        try (UserTokenClient listened = silentClient().listener(all::add).build();
                TokenSession eventful = listened.session(credentials())) {
            UserToken token = eventful.token();
            TokenEvent issued = only(all, TokenEvent.Type.TOKEN_REFRESHED);
            assertThat(issued.operation()).contains(Operation.ISSUE);
            assertThat(issued.expiresAt()).isEqualTo(token.expiresAt());
            assertThat(issued.username()).contains(SandboxServer.USERNAME);
            assertThat(only(all, TokenEvent.Type.ATTEMPT_STARTED).callId()).isEqualTo(issued.callId());
            assertThat(only(all, TokenEvent.Type.OPERATION_SUCCEEDED).callId()).isEqualTo(issued.callId());

            all.clear();
            clocks.pass(IN_THE_MARGIN);
            eventful.token();
            org.awaitility.Awaitility.await()
                    .until(() -> !of(all, TokenEvent.Type.TOKEN_REFRESHED).isEmpty());
            assertThat(only(all, TokenEvent.Type.TOKEN_REFRESHED).operation()).contains(Operation.RENEW);

            all.clear();
            eventful.invalidate(eventful.token());
            password.set(Secret.of("mistyped"));
            assertThatThrownBy(eventful::token).isInstanceOf(AuthenticationException.class);
            TokenEvent failed = only(all, TokenEvent.Type.REFRESH_FAILED);
            assertThat(failed.cause()).containsInstanceOf(AuthenticationException.class);
            assertThat(failed.diagnosis()).contains(Diagnosis.LOGIN_REFUSED);
            assertThat(failed.callId()).isNotEqualTo(issued.callId()).isPositive();

            assertThatThrownBy(eventful::token).isInstanceOf(AuthenticationException.class);
            assertThat(only(all, TokenEvent.Type.LOGIN_PAUSED).diagnosis()).contains(Diagnosis.LOGIN_PAUSED);
        }
    }

    @Test
    void listenerThatCallsTheSession_failsAtOnce() {
        AtomicReference<TokenSession> called = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (UserTokenClient listened = silentClient()
                        .listener(event -> {
                            if (event.type() == TokenEvent.Type.TOKEN_AWAITED) {
                                thrown.set(catchThrowableOfType(
                                        IllegalStateException.class,
                                        () -> called.get().token()));
                            }
                        })
                        .build();
                TokenSession eventful = listened.session(credentials())) {
            called.set(eventful);
            assertThat(eventful.token().siteId()).isEqualTo(SandboxServer.SITE_ID);
        }

        assertThat(thrown.get()).hasMessageContaining("TokenListener must not call");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void callersOfOneFailure_getExceptionsOfTheirOwn() {
        server.behave(Quirk.SERVER_ERROR);
        ApiException first = catchThrowableOfType(ApiException.class, session::token);
        ApiException second = catchThrowableOfType(ApiException.class, session::token);

        assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
        assertThat(second.getCause()).isSameAs(first.getCause()).isInstanceOf(ApiException.class);
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().contains("callersOfOneFailure_getExceptionsOfTheirOwn"));
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-30, 0, 30})
    void aTokenWithoutAnExpiryLivesADayInTheServersTime(long hours) {
        try (SandboxServer opaque = SandboxServer.builder()
                        .clock(clocks.server())
                        .tokenForm(dev.usertoken.testkit.TokenForm.HEX)
                        .start();
                UserTokenClient toOpaque = client().baseUri(opaque.baseUri()).build();
                TokenSession unsure = toOpaque.session(credentials())) {
            opaque.behave(Quirk.without("Expires"));
            clocks.wallErrsBy(Duration.ofHours(hours));
            UserToken token = unsure.token();
            clocks.pass(Duration.ofHours(22));
            assertThat(unsure.token()).isSameAs(token);
            clocks.pass(Duration.ofHours(2));
            assertThat(unsure.token()).isNotSameAs(token);
        }
    }

    @Test
    void sessionsOfOneClientShareALoginsToken() {
        try (TokenSession other = client.session(credentials())) {
            assertThat(other.token()).isEqualTo(session.token());
            assertThat(server.requests()).hasSize(1);
            assertThat(count(TokenEvent.Type.TOKEN_ADOPTED)).isEqualTo(1);
        }
    }

    @Test
    void aTokenIsNeverSharedBetweenSites() {
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
    void aStoreThatIsOutOfOrderCostsNothingButIsTold() {
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
    void closingRevokesWhereAskedAndClearsTheStore() {
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
    void aSessionThatOnlyRevokesTakesTheTokenFromTheStore() {
        session.token();
        client.session(credentials(), revoking()).close();
        client.session(credentials(), revoking()).close();

        assertThat(server.issues()).isEqualTo(1);
        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void aFailedRevocationIsNotTheCallersTrouble() {
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.REVOKE));
        TokenSession brief = client.session(credentials(), revoking());
        brief.token();
        brief.close();

        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void aTokenThatAnotherIsRefreshingAllTheTimeIsNotRevokedAndThatIsTold() {
        MemoryTokenStore store = new MemoryTokenStore(clocks.client());
        UserTokenClient.Builder impatient =
                silentClient().tokenStore(store).timeout(Duration.ofMillis(300)).listener(this::noteRevocation);
        impatient.time = Time.system();
        try (UserTokenClient holder = client().tokenStore(store).build();
                UserTokenClient other = impatient.build();
                TokenSession refreshing = holder.session(credentials())) {
            UserToken token = refreshing.token();
            refreshing.invalidate(token);
            server.behave(Quirk.NO_ANSWER.on(Endpoint.ISSUE));
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
    void aTokenThatTookThePlaceOfTheOldOneMeanwhileIsTheOneRevoked() throws Exception {
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
    void aClientThatIsClosedFirstLeavesTheTokenInTheStoreAndThatIsTold() {
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
    void aTokenThatTheStoreHoldsNoLongerIsNotRevokedByAClosedClientAndThatIsTold() {
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
    void closingSessionOrClientEndsTheWaitOfItsCallers() {
        server.behave(Quirk.NO_ANSWER);
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

    @Test
    void whatTheSupplierThrowsReachesTheCallerAndTheNextCallAsksAgain() {
        IllegalStateException locked = new IllegalStateException("the vault is locked");
        AtomicReference<RuntimeException> thrown = new AtomicReference<>(locked);
        StaffCredentials vault = StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, () -> {
            if (thrown.get() != null) {
                throw thrown.get();
            }
            return password.get();
        });
        try (TokenSession fromVault = client.session(vault)) {
            assertThatThrownBy(fromVault::token).isSameAs(locked);
            thrown.set(null);
            fromVault.token();
        }
    }

    @Test
    void theHeadersOfATokenAreForTheServicesOriginAlone() {
        UserToken token = session.token();

        assertThat(session.headersFor(server.baseUri().resolve("/public/v6/site/sites"), token)
                        .first("Authorization"))
                .contains(token.authorization(AuthorizationStyle.BEARER));
        for (String other : List.of(
                "http://127.0.0.1:1/",
                "https://127.0.0.1:" + server.baseUri().getPort() + "/",
                "http://localhost:" + server.baseUri().getPort() + "/",
                "http://127.0.0.1.example.com:" + server.baseUri().getPort() + "/",
                "/relative")) {
            assertThat(session.headersFor(URI.create(other), token).names()).isEmpty();
        }
    }

    @Test
    void aFreshTokenCostsNoAllocation() {
        try (UserTokenClient deaf = silentClient().build();
                TokenSession quiet = deaf.session(credentials())) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            quiet.token();
            long used = Long.MAX_VALUE;
            // The measurement and the compiler allocate now and then, so the least of some rounds tells.
            for (int round = 0; round < 20; round++) {
                long before = threads.getThreadAllocatedBytes(self);
                for (int i = 0; i < 10_000; i++) {
                    quiet.token();
                }
                used = Math.min(used, threads.getThreadAllocatedBytes(self) - before);
            }

            assertThat(used).isLessThan(1_000);
        }
    }

    private static TokenEvent only(List<TokenEvent> all, TokenEvent.Type type) {
        List<TokenEvent> found = of(all, type);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<TokenEvent> of(List<TokenEvent> all, TokenEvent.Type type) {
        List<TokenEvent> found = new ArrayList<>(all);
        found.removeIf(event -> event.type() != type);
        return found;
    }

    private static StoreEntry entry(StoredToken token) {
        return StoreEntry.of(1, Optional.of(token), List.of());
    }

    private UserTokenClient.Builder client() {
        return silentClient().listener(this::note);
    }

    private UserTokenClient.Builder silentClient() {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .codec(new JsonCodec())
                .retryPolicy(RetryPolicy.none())
                .timeout(Duration.ofSeconds(20));
        builder.time = clocks.client();
        builder.digestRounds = 1;
        return builder;
    }

    private StaffCredentials credentials() {
        return StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, password::get);
    }

    private static SessionOptions revoking() {
        return SessionOptions.builder().revokeOnClose().build();
    }

    private void noteRevocation(TokenEvent event) {
        if (event.operation().equals(Optional.of(Operation.REVOKE))) {
            revocations.add(event);
        }
    }

    private void note(TokenEvent event) {
        synchronized (events) {
            events.merge(event.type(), 1, Integer::sum);
            events.notifyAll();
        }
    }

    private int count(TokenEvent.Type type) {
        synchronized (events) {
            return events.getOrDefault(type, 0);
        }
    }

    private void awaitRefreshed(int times) {
        await(TokenEvent.Type.TOKEN_REFRESHED, times);
    }

    private void await(TokenEvent.Type type, int times) {
        org.awaitility.Awaitility.await().until(() -> count(type) >= times);
    }

    private static void awaitFailure(TokenSession session) throws Exception {
        try {
            session.tokenAsync().get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Another store, of which is told when a lease is not to be had. */
    private static final class WatchedStore implements TokenStore {
        private final TokenStore store;
        private final CountDownLatch leaseMissed;

        WatchedStore(TokenStore store, CountDownLatch leaseMissed) {
            this.store = store;
            this.leaseMissed = leaseMissed;
        }

        @Override
        public Optional<StoreEntry> read(TokenKey key) throws IOException {
            return store.read(key);
        }

        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next)
                throws IOException {
            return store.replace(key, expected, next);
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
            Optional<Lease> lease = store.tryLease(key, life);
            if (!lease.isPresent()) {
                leaseMissed.countDown();
            }
            return lease;
        }

        @Override
        public void close() {
            // The other is not its own.
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
                public long fence() {
                    return 2;
                }

                @Override
                public void close() {
                    // It is for this test alone.
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
