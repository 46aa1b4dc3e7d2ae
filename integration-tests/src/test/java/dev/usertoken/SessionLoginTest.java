package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logins of a session, and its pauses between them: over real sockets, in a time that the test moves. */
class SessionLoginTest {
    private static final String REFUSAL =
            "{\"Error\":{\"Code\":\"DeniedAccess\",\"Message\":\"Staff identity authentication failed.\"}}";
    private static final SessionOptions NO_PAUSE =
            SessionOptions.builder().loginBackoff(Duration.ZERO).build();

    private final SessionClocks clocks = new SessionClocks();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger passwords = new AtomicInteger();
    private volatile Supplier<String> issueResponse = () -> refused(Duration.ZERO);
    private volatile Supplier<String> otherResponse = () -> page(502, Duration.ZERO);

    private final ScriptedServer server = ScriptedServer.start(connection -> {
        while (true) {
            boolean isLogin = connection.read().line().contains("/issue");
            if (isLogin) {
                logins.incrementAndGet();
            }
            connection.send((isLogin ? issueResponse : otherResponse).get());
        }
    });

    /** Shared by the clients on the real clock. A file would take part of their timeouts for its syncs. */
    private final TokenStore memory = new MemoryTokenStore(TimeSource.system());

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {31, -2 * 24 * 60, 10 * 365 * 24 * 60})
    void dateOfResponse_doesNotMoveWindow(long minutes) {
        otherResponse = () -> page(502, Duration.ofMinutes(minutes));
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login(), NO_PAUSE)) {
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 6; i++) {
                    assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
                }
                assertThatThrownBy(() -> client.revoke(UserToken.of("-99", Secret.of("other"))))
                        .isInstanceOf(ApiException.class);
            }
        }

        assertThat(logins).hasValue(5);
    }

    @Test
    void wallClockSetForward_doesNotMoveWindowInOneProcess() {
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login(), NO_PAUSE);
                TokenSession other = client.session(login(), NO_PAUSE)) {
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 6; i++) {
                    assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
                    assertThatThrownBy(other::token).isInstanceOf(AuthenticationException.class);
                }
                clocks.wallErrsBy(Duration.ofMinutes(31L * (round + 1)));
            }
        }

        assertThat(logins).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, -5, 24 * 365 * 10})
    void processesOnMachineWithWrongClock_shareCount(long wallErrorInHours) {
        clocks.wallErrsBy(Duration.ofHours(wallErrorInHours));
        for (int run = 0; run < 9; run++) {
            runOnce(NO_PAUSE);
        }

        assertThat(logins).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {-400, -1, 3650})
    void refusalDatedAhead_pausesNoLongerThanConfigured(long days) {
        // The clock of the first process is right; then it is set back, or was ahead before.
        clocks.wallErrsBy(Duration.ofDays(Math.max(days, 0)));
        runOnce("mistyped", SessionOptions.standard());
        clocks.wallErrsBy(Duration.ofDays(Math.min(days, 0)));
        AuthenticationException paused = runOnce("mistyped", SessionOptions.standard());
        assertThat(paused.diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        assertThat(paused.retryAfter().get()).isLessThanOrEqualTo(Duration.ofMinutes(30));
        clocks.pass(Duration.ofMinutes(31));
        assertThat(runOnce("mistyped", SessionOptions.standard()).diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);

        assertThat(logins).hasValue(2);
    }

    @Test
    void sessionWithShorterBackoff_keepsRefusalsOfOther() {
        SessionOptions patient =
                SessionOptions.builder().loginBackoff(Duration.ofHours(3)).build();
        runOnce("mistyped", patient);
        clocks.pass(Duration.ofHours(1));
        runOnce("also mistyped", SessionOptions.standard());
        clocks.pass(Duration.ofHours(1));

        assertThat(runOnce("mistyped", patient).diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
        assertThat(logins).hasValue(2);
    }

    @Test
    void refusalByGateway_countsWithoutPause() {
        issueResponse = () -> page(403, Duration.ZERO);
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login("constant"))) {
            for (int i = 0; i < 7; i++) {
                AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, session::token);
                assertThat(failure.diagnosis()).isEqualTo(i < 5 ? Diagnosis.GATEWAY : Diagnosis.LOGIN_PAUSED);
                clocks.pass(Duration.ofMinutes(1));
            }
        }

        assertThat(logins).hasValue(5);
    }

    @Test
    void missingApiKey_isNotCountedAsRefusedLogin() {
        issueResponse = () ->
                json(401, "{\"Error\":{\"Code\":\"DeniedAccess\",\"Message\":\"Missing API key\"}}", Duration.ZERO);
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login("constant"))) {
            for (int i = 0; i < 7; i++) {
                AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, session::token);
                assertThat(failure.diagnosis()).isEqualTo(Diagnosis.MISSING_API_KEY);
                clocks.pass(Duration.ofMinutes(1));
            }
        }

        assertThat(logins).hasValue(7);
    }

    @ParameterizedTest
    @CsvSource({
        "400, DeniedAccess, Site is deactivated, 5",
        "404, '', User token site id does not match requested site, 5",
        "422, InvalidParameter, Invalid API key, 5",
        "400, DeniedAccess, Some other text, 5",
        "404, DeniedAccess, '', 5",
        "400, DeniedAccess, Missing API key, 7",
        "400, InvalidParameter, Some other text, 7",
        "429, DeniedAccess, Some other text, 5",
        "503, DeniedAccess, Some other text, 5"
    })
    void refusalUnderOtherStatus_countsIfAccessIsDenied(int status, String code, String message, int sent) {
        String body = "{\"Error\":{\"Code\":\"" + code + "\",\"Message\":\"" + message + "\"}}";
        issueResponse = () -> json(status, body, Duration.ZERO).replaceFirst("\r\n", "\r\nRetry-After: 0\r\n");
        try (UserTokenClient client = client().retryPolicy(
                                RetryPolicy.of(2, Duration.ofMillis(1), Duration.ofMillis(1)))
                        .build();
                TokenSession session = client.session(login("constant"))) {
            for (int i = 0; i < 7; i++) {
                ApiException failure = catchThrowableOfType(ApiException.class, session::token);
                assertThat(failure.diagnosis() == Diagnosis.LOGIN_PAUSED).isEqualTo(i >= sent);
                clocks.pass(Duration.ofMinutes(1));
            }
        }

        assertThat(logins).hasValue(sent);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -300})
    void tokenExpiredOnArrival_isNotReturnedAndLoginsArePaced(long secondsLeft) {
        issueResponse = () -> token(Duration.ofSeconds(secondsLeft));
        List<Instant> sent = new ArrayList<>();
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login())) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(session::token)
                        .isInstanceOf(ResponseException.class)
                        .hasMessageContaining("already expired");
            }
            assertThat(logins).hasValue(1);

            for (int i = 0; i < 2000; i++) {
                int before = logins.get();
                assertThatThrownBy(session::token).isInstanceOf(ResponseException.class);
                if (logins.get() > before) {
                    sent.add(clocks.now());
                }
                clocks.pass(Duration.ofMillis(250));
            }
            assertThat(Duration.between(SessionClocks.START, sent.get(0))).isEqualTo(Duration.ofSeconds(1));
            assertThat(Duration.between(sent.get(0), sent.get(1))).isEqualTo(Duration.ofSeconds(2));
            assertThat(Duration.between(sent.get(sent.size() - 2), sent.get(sent.size() - 1)))
                    .isEqualTo(Duration.ofMinutes(1));

            issueResponse = () -> token(Duration.ofHours(24));
            clocks.pass(Duration.ofMinutes(1));
            session.token();
        }
    }

    @Test
    void endpointRejectingEveryToken_causesTwoLoginsThenPacedOnes() throws Exception {
        issueResponse = () -> token(Duration.ofHours(24));
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login())) {
            URI endpoint = server.uri("/forbidden");
            AtomicInteger calls = new AtomicInteger();
            for (int i = 0; i < 20; i++) {
                assertThat(session.<Integer, RuntimeException>call(
                                endpoint,
                                credentials -> {
                                    calls.incrementAndGet();
                                    return 401;
                                },
                                status -> status))
                        .isEqualTo(401);
            }
            assertThat(logins).hasValue(2);
            // The first call is repeated with another token; the later calls have to wait for the next login.
            assertThat(calls).hasValue(21);

            for (int i = 0; i < 600; i++) {
                clocks.pass(Duration.ofSeconds(1));
                session.<Integer, RuntimeException>call(endpoint, credentials -> 401, status -> status);
            }
            // After 1, 2, 4 ... 32 seconds, and then each minute.
            assertThat(logins.get()).isBetween(15, 17);
        }
    }

    @Test
    void endpointRejectingEveryToken_pacesAsyncCallsToo() {
        issueResponse = () -> token(Duration.ofHours(24));
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login())) {
            AsyncSessionCall<Integer> call = new AsyncSessionCall<>() {
                @Override
                public CompletableFuture<Integer> send(dev.usertoken.spi.Headers credentials) {
                    return CompletableFuture.completedFuture(401);
                }

                @Override
                public boolean isUnauthorized(Integer status) {
                    return status == 401;
                }
            };
            for (int i = 0; i < 20; i++) {
                assertThat(session.callAsync(server.uri("/forbidden"), call).join())
                        .isEqualTo(401);
            }
        }

        assertThat(logins).hasValue(2);
    }

    @Test
    void tokenRejectedOccasionally_isReplacedAtOnce() {
        issueResponse = () -> token(Duration.ofHours(24));
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login())) {
            for (int i = 0; i < 10; i++) {
                UserToken token = session.token();
                session.invalidate(token);
                assertThat(session.token()).isNotEqualTo(token);
                clocks.pass(Duration.ofMinutes(3));
            }
        }
    }

    @Test
    void loginRefusedBesideLiveToken_isRetriedAtItsEnd() {
        AtomicInteger lives = new AtomicInteger();
        Instant[] end = {Instant.MIN};
        issueResponse = () -> {
            if (clocks.now().isBefore(end[0])) {
                return refused(Duration.ZERO);
            }
            end[0] = clocks.now().plus(Duration.ofHours(24));
            lives.incrementAndGet();
            return token(Duration.ofHours(24));
        };
        SessionOptions issueOnly = SessionOptions.builder().issueOnly().build();
        Duration withoutToken = Duration.ZERO;
        // On the caller's thread, so that each refresh ends before time goes on.
        try (UserTokenClient client = client().executor(Runnable::run).build();
                TokenSession session = client.session(login("right"), issueOnly)) {
            for (int minute = 0; minute < 4 * 24 * 60; minute++) {
                try {
                    session.token();
                } catch (UserTokenException e) {
                    withoutToken = withoutToken.plusMinutes(1);
                }
                clocks.pass(Duration.ofMinutes(1));
            }
        }

        assertThat(lives.get()).isBetween(3, 4);
        // One refusal in the margin of each token.
        assertThat(logins.get() - lives.get()).isLessThanOrEqualTo(lives.get());
        assertThat(withoutToken).isLessThanOrEqualTo(Duration.ofMinutes(lives.get()));
    }

    @Test
    void shortPause_isFollowedByRefreshBeforeEndOfToken() {
        SessionOptions issueOnly = SessionOptions.builder().issueOnly().build();
        // On the caller's thread, so that each refresh ends before time goes on.
        try (UserTokenClient client = client().executor(Runnable::run).build();
                TokenSession session = client.session(login(), issueOnly)) {
            issueResponse = () -> token(Duration.ofHours(24));
            UserToken first = session.token();
            clocks.pass(Duration.ofHours(23).plusMinutes(5));
            // Not by the service, so that five of them may have been refused.
            issueResponse = () -> page(403, Duration.ZERO);
            for (int i = 0; i < 5; i++) {
                session.token();
                clocks.pass(Duration.ofMinutes(2));
            }
            assertThat(session.token()).isEqualTo(first);
            assertThat(logins).hasValue(6);

            issueResponse = () -> token(Duration.ofHours(24));
            clocks.pass(Duration.ofMinutes(21));
            session.token();
            assertThat(session.token()).isNotEqualTo(first);
        }
    }

    /**
     * A session does not adopt the token of another process in its last minute, but the service may still allow no
     * other.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void loginRefusedInLastMinuteOfStoredToken_isRetriedAtItsEnd(boolean issueOnly) {
        AtomicReference<Instant> end = new AtomicReference<>(Instant.MIN);
        issueResponse = () -> {
            if (clocks.now().isBefore(end.get())) {
                return refused(Duration.ZERO);
            }
            end.set(clocks.now().plus(Duration.ofHours(24)));
            return token(Duration.ofHours(24));
        };
        SessionOptions options =
                issueOnly ? SessionOptions.builder().issueOnly().build() : SessionOptions.standard();
        try (UserTokenClient first =
                        client().tokenStore(FileTokenStore.in(directory)).build();
                TokenSession session = first.session(login("right"), options)) {
            session.token();
        }
        clocks.pass(Duration.ofHours(24).minusSeconds(50));

        try (UserTokenClient second =
                        client().tokenStore(FileTokenStore.in(directory)).build();
                TokenSession session = second.session(login("right"), options)) {
            assertThat(catchThrowableOfType(AuthenticationException.class, session::token)
                            .diagnosis())
                    .isEqualTo(Diagnosis.LOGIN_REFUSED);
            AuthenticationException paused = catchThrowableOfType(AuthenticationException.class, session::token);
            assertThat(paused.diagnosis()).isEqualTo(Diagnosis.LOGIN_PAUSED);
            assertThat(paused.retryAfter().get()).isLessThan(Duration.ofMinutes(1));
            clocks.pass(Duration.ofMinutes(1));
            assertThat(session.token()).isNotNull();
        }

        assertThat(logins).hasValue(3);
    }

    @Test
    void slowDigest_doesNotDelayRefusal() {
        try (UserTokenClient warm = client().build()) {
            assertThatThrownBy(() -> warm.issue(login("mistyped"))).isInstanceOf(AuthenticationException.class);
        }
        // The digest takes a second.
        try (UserTokenClient client =
                        slowDigests().timeout(Duration.ofMillis(900)).build();
                TokenSession session = client.session(login("mistyped"))) {
            assertThat(catchThrowableOfType(AuthenticationException.class, session::token)
                            .diagnosis())
                    .isEqualTo(Diagnosis.LOGIN_REFUSED);
        }
        UserTokenClient.Builder unbounded = slowDigests();
        // A comparison has a time limit, which a busy machine could reach; here it takes no time.
        unbounded.time = TimeSource.of(Clock.systemUTC(), () -> 0);
        try (UserTokenClient client = unbounded.build();
                TokenSession session = client.session(login("mistyped"))) {
            assertThat(catchThrowableOfType(AuthenticationException.class, session::token)
                            .diagnosis())
                    .isEqualTo(Diagnosis.LOGIN_PAUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void password_isNotKeptAfterLogin(boolean accepted) {
        issueResponse = () -> accepted ? token(Duration.ofHours(24)) : refused(Duration.ZERO);
        List<WeakReference<Secret>> given = new ArrayList<>();
        StaffCredentials login = StaffCredentials.of("-99", "owner", () -> {
            Secret password = Secret.of(new String("password".toCharArray()));
            given.add(new WeakReference<>(password));
            return password;
        });
        try (UserTokenClient client = client().build();
                TokenSession session = client.session(login)) {
            for (int i = 0; i < 3; i++) {
                if (accepted) {
                    session.token();
                } else {
                    assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
                }
            }
            org.awaitility.Awaitility.await().until(() -> {
                System.gc();
                return given.stream().allMatch(password -> password.get() == null);
            });
            assertThat(session.toString()).contains("-99");
        }
        assertThat(given).hasSize(accepted ? 1 : 3);
    }

    @Test
    void digestOfOldRefusal_isNotPartOfTimeout() {
        try (UserTokenClient client =
                        slowDigests().timeout(Duration.ofSeconds(20)).build();
                TokenSession session = client.session(login("mistyped"))) {
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
        }
        issueResponse = () -> token(Duration.ofHours(24));
        for (int i = 0; i < 6; i++) {
            try (UserTokenClient client =
                            slowDigests().timeout(Duration.ofMillis(500)).build();
                    TokenSession session = client.session(login("right"))) {
                awaitToken(session);
            }
        }

        // The first process logs in, even if its caller does not wait that long; the others find the token.
        assertThat(logins).hasValue(2);
    }

    @Test
    void storeThatCannotBeWritten_countsInMemory() {
        TokenStore full = new FullStore();
        try (UserTokenClient client = client().tokenStore(full).build();
                TokenSession session = client.session(login(), NO_PAUSE)) {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
            }
        }

        assertThat(logins).hasValue(5);
    }

    @Test
    void reasonOfStoreFailure_isReportedForFileTokenStoreOnly() throws IOException {
        issueResponse = () -> token(Duration.ofHours(24));
        Path gone = directory.resolve("tokens");
        TokenStore files = FileTokenStore.in(gone);
        Files.delete(gone);

        assertThat(storeFailure(files).detail().get())
                .startsWith(gone.toString())
                .contains(" cannot be used (java.nio.file.NoSuchFileException): check that it exists");
        assertThat(storeFailure(new FullStore()).detail()).isEmpty();
    }

    private TokenEvent storeFailure(TokenStore store) {
        List<TokenEvent> failures = new CopyOnWriteArrayList<>();
        try (UserTokenClient client = client().tokenStore(store)
                        .listener(event -> {
                            if (event.type() == TokenEvent.Type.STORE_FAILED) {
                                failures.add(event);
                            }
                        })
                        .timeout(Duration.ofSeconds(5))
                        .build();
                TokenSession session = client.session(login())) {
            assertThat(session.token()).isNotNull();
        }
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    @Test
    void storeRefusingEveryWrite_isReportedAfterThreeAttempts() {
        TokenStore refusing = new LeasingStore() {
            @Override
            public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) {
                return false;
            }
        };
        issueResponse = () -> token(Duration.ofHours(24));

        assertThat(storeFailure(refusing).detail())
                .contains(
                        "replace returned false for 3 writes in one refresh, although the session held the lease; check"
                                + " the store with the TokenStoreContract of the testkit");
        assertThat(logins).hasValue(1);
        assertThat(passwords).hasValue(3);
    }

    @Test
    void callbackOfRefusedLogin_mayCloseSession() {
        try (UserTokenClient client = client().build()) {
            TokenSession session = client.session(login());
            CompletableFuture<UserToken> closed =
                    session.tokenAsync().whenComplete((token, failure) -> session.close());

            assertThat(closed).failsWithin(Duration.ofSeconds(4));
        }
    }

    @Test
    void stoppedExecutor_losesNoCaller() {
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService pool = Executors.newCachedThreadPool();
        try (UserTokenClient client = client().timeout(Duration.ofSeconds(1))
                        .executor(task -> {
                            if (stopped.get()) {
                                throw new IllegalStateException("stopped");
                            }
                            pool.execute(task);
                        })
                        .build();
                TokenSession session = client.session(login())) {
            stopped.set(true);
            assertThat(session.tokenAsync()).failsWithin(Duration.ofSeconds(10));
            assertThat(client.issueAsync(login())).failsWithin(Duration.ofSeconds(10));

            stopped.set(false);
            clocks.pass(Duration.ofMinutes(31));
            issueResponse = () -> token(Duration.ofHours(24));
            assertThat(session.token()).isNotNull();
        } finally {
            pool.shutdownNow();
        }
    }

    private UserTokenClient.Builder client() {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(server.uri(""))
                .allowCleartext()
                .apiKey(Secret.of("key"))
                .codec(new JsonCodec())
                .retryPolicy(RetryPolicy.none())
                .timeout(Duration.ofSeconds(20));
        builder.time = clocks.client();
        builder.digestRounds = 1;
        return builder;
    }

    /** Returns a client on the real clock whose digests take the maximum time. */
    private UserTokenClient.Builder slowDigests() {
        UserTokenClient.Builder builder = client().tokenStore(memory);
        builder.time = TimeSource.system();
        builder.digestRounds = Integer.MAX_VALUE;
        return builder;
    }

    private static void awaitToken(TokenSession session) {
        org.awaitility.Awaitility.await().ignoreExceptions().until(() -> session.token() != null);
    }

    private AuthenticationException runOnce(SessionOptions options) {
        return runOnce("mistyped " + passwords.incrementAndGet(), options);
    }

    /** Calls a new session once, as another process would. */
    private AuthenticationException runOnce(String password, SessionOptions options) {
        try (UserTokenClient client =
                        client().tokenStore(FileTokenStore.in(directory)).build();
                TokenSession session = client.session(login(password), options)) {
            return catchThrowableOfType(AuthenticationException.class, session::token);
        }
    }

    private StaffCredentials login() {
        return StaffCredentials.of("-99", "owner", () -> Secret.of("mistyped " + passwords.incrementAndGet()));
    }

    private static StaffCredentials login(String password) {
        return StaffCredentials.of("-99", "owner", Secret.of(password));
    }

    private String token(Duration left) {
        return json(
                200,
                "{\"AccessToken\":\"token-" + logins.get() + "\",\"Expires\":\""
                        + clocks.now().plus(left) + "\"}",
                Duration.ZERO);
    }

    private String refused(Duration dateError) {
        return json(403, REFUSAL, dateError);
    }

    private String json(int status, String body, Duration dateError) {
        return response(status, "application/json", body, dateError);
    }

    private String page(int status, Duration dateError) {
        return response(status, "text/html", "<html>Gateway</html>", dateError);
    }

    private String response(int status, String contentType, String body, Duration dateError) {
        return "HTTP/1.1 " + status + " Whatever\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        clocks.now().plus(dateError).atOffset(ZoneOffset.UTC))
                + "\r\nContent-Type: " + contentType + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Writes nothing, like a disk that is full. */
    private static final class FullStore extends LeasingStore {
        @Override
        public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next)
                throws IOException {
            throw new IOException("No space left on device");
        }
    }

    /** Grants every lease. */
    private abstract static class LeasingStore implements TokenStore {
        @Override
        public Optional<StoreEntry> read(TokenKey key) {
            return Optional.of(StoreEntry.of(0, Optional.empty(), List.of()));
        }

        @Override
        public Optional<Lease> tryLease(TokenKey key, Duration life) {
            return Optional.of(new Lease() {
                @Override
                public long fencingToken() {
                    return 1;
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
}
