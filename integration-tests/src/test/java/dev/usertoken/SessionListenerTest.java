package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The events of a session, and calls from places in which a session could wait for itself. */
@Timeout(60)
class SessionListenerTest {
    private static final Duration IN_THE_MARGIN = Duration.ofMinutes(23 * 60 + 30);
    private static final Duration WITHIN_TIMEOUT = Duration.ofSeconds(10);

    private final SessionClocks clocks = new SessionClocks();
    private final SandboxServer server =
            SandboxServer.builder().clock(clocks.server()).start();
    private final List<TokenEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<TokenListener> reaction = new AtomicReference<>(event -> {});
    private final UserTokenClient client = client().build();
    private final TokenSession session =
            client.session(StaffCredentials.of("-99", "Siteowner", Secret.of(SandboxServer.PASSWORD)));

    @AfterEach
    void close() {
        session.close();
        client.close();
        server.close();
    }

    @Test
    void refreshEvent_hasOperationAndNewExpiry() {
        UserToken issued = session.token();
        TokenEvent login = only(TokenEvent.Type.TOKEN_REFRESHED);
        assertThat(login.operation()).contains(Operation.ISSUE);
        assertThat(login.expiresAt()).isEqualTo(issued.expiresAt());

        events.clear();
        clocks.pass(IN_THE_MARGIN);
        session.token();
        Awaitility.await().until(() -> count(TokenEvent.Type.TOKEN_REFRESHED) == 1);

        TokenEvent renewal = only(TokenEvent.Type.TOKEN_REFRESHED);
        assertThat(renewal.operation()).contains(Operation.RENEW);
        assertThat(renewal.expiresAt()).isEqualTo(session.token().expiresAt());
    }

    @Test
    void eventsOfOneRefresh_haveOneCallIdAndUserName() {
        session.token();
        clocks.pass(IN_THE_MARGIN);
        events.clear();
        server.behave(Quirk.ACCESS_DENIED.times(1)); // the renewal; the login that follows succeeds
        session.token();
        Awaitility.await().until(() -> count(TokenEvent.Type.TOKEN_REFRESHED) == 1);

        List<TokenEvent> ofRefresh =
                events.stream().filter(event -> event.callId() != 0).collect(Collectors.toList());
        assertThat(ofRefresh)
                .extracting(TokenEvent::type)
                .contains(
                        TokenEvent.Type.ATTEMPT_STARTED,
                        TokenEvent.Type.OPERATION_FAILED,
                        TokenEvent.Type.OPERATION_SUCCEEDED,
                        TokenEvent.Type.TOKEN_REFRESHED);
        assertThat(ofRefresh)
                .extracting(TokenEvent::callId)
                .containsOnly(ofRefresh.get(0).callId());
        assertThat(events).extracting(event -> event.username().orElse("none")).containsOnly("Siteowner");
    }

    @Test
    void failedRefreshEvent_hasCause() {
        server.behave(Quirk.LOGIN_REFUSED);
        Throwable refused = catchThrowable(session::token);

        TokenEvent failed = only(TokenEvent.Type.REFRESH_FAILED);
        assertThat(failed.diagnosis()).contains(Diagnosis.LOGIN_REFUSED);
        assertThat(failed.status()).hasValue(403);
        assertThat(failed.operation()).contains(Operation.ISSUE);
        assertThat(failed.cause()).get().isInstanceOf(AuthenticationException.class);
        assertThat(refused).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void failedRefreshEvent_namesSupplierExceptionByClassOnly() {
        try (TokenSession vault = client.session(StaffCredentials.of("-99", "Siteowner", () -> {
            throw new IllegalStateException("planted");
        }))) {
            assertThat(catchThrowable(vault::token)).hasMessage("planted");
        }

        TokenEvent failed = only(TokenEvent.Type.REFRESH_FAILED);
        assertThat(failed.cause()).isEmpty();
        assertThat(failed.causeType()).contains("java.lang.IllegalStateException");
        assertThat(failed.toString()).doesNotContain("planted");
    }

    @Test
    void listenerAwaitingOwnToken_failsAtOnce() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        reaction.set(event -> {
            if (event.type() == TokenEvent.Type.TOKEN_AWAITED || event.type() == TokenEvent.Type.ATTEMPT_STARTED) {
                failures.add(catchThrowable(session::token));
                failures.add(catchThrowable(session::tokenAsync));
            }
        });
        long start = System.nanoTime();

        assertThat(session.token().siteId()).isEqualTo("-99");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WITHIN_TIMEOUT);
        assertThat(failures)
                .hasSize(4)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a TokenListener must not call"));
        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void listenerAskingForCachedToken_getsIt() {
        UserToken issued = session.token();
        clocks.pass(IN_THE_MARGIN);
        List<UserToken> given = new CopyOnWriteArrayList<>();
        events.clear();
        reaction.set(event -> given.add(session.token()));
        client.revokeAsync(UserToken.of("-99", Secret.of("unknown")))
                .exceptionally(failure -> null)
                .join();

        assertThat(given).isNotEmpty().containsOnly(issued);
        assertThat(server.renewals()).isZero();
    }

    @Test
    void blockingTokenOnOnlyThreadOfExecutor_succeeds() throws Exception {
        ExecutorService onlyThread = Executors.newSingleThreadExecutor();
        try (UserTokenClient clientOfUser = client().executor(onlyThread).build();
                TokenSession sessionOfUser = clientOfUser.session(
                        StaffCredentials.of("-99", "Siteowner", Secret.of(SandboxServer.PASSWORD)))) {
            Future<UserToken> token = onlyThread.submit(sessionOfUser::token);

            assertThat(token.get(10, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
        } finally {
            onlyThread.shutdownNow();
        }
    }

    /** An interceptor of an HTTP client waits like this, because it must also notice that its call is cancelled. */
    @Test
    void futureAwaitedOnOnlyThreadOfExecutor_completes() throws Exception {
        ExecutorService onlyThread = Executors.newSingleThreadExecutor();
        try (UserTokenClient clientOfUser = client().executor(onlyThread).build();
                TokenSession sessionOfUser = clientOfUser.session(
                        StaffCredentials.of("-99", "Siteowner", Secret.of(SandboxServer.PASSWORD)))) {
            Future<UserToken> token =
                    onlyThread.submit(() -> sessionOfUser.tokenAsync().get(10, TimeUnit.SECONDS));

            assertThat(token.get(15, TimeUnit.SECONDS).siteId()).isEqualTo("-99");
        } finally {
            onlyThread.shutdownNow();
        }
    }

    private UserTokenClient.Builder client() {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .codec(new JsonCodec())
                .timeout(Duration.ofSeconds(20))
                .listener(event -> {
                    if (event.type() != TokenEvent.Type.PROVIDER_SELECTED) {
                        events.add(event);
                        reaction.get().onEvent(event);
                    }
                });
        builder.time = clocks.client();
        return builder;
    }

    private TokenEvent only(TokenEvent.Type type) {
        assertThat(count(type)).isEqualTo(1);
        return events.stream().filter(event -> event.type() == type).findFirst().get();
    }

    private long count(TokenEvent.Type type) {
        return events.stream().filter(event -> event.type() == type).count();
    }
}
