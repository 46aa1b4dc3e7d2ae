package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failed refreshes: pauses, refused logins, and the exceptions of the callers. */
class SessionFailureTest extends SessionFixture {
    @Test
    void failedRefresh_keepsTokenAndPauses() {
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
    void failureWithoutToken_isThrownDuringPause() {
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
    void pause_isAsLongAsServiceAsks() {
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
    void refusedLogin_isPausedUntilPasswordChanges() {
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
    void closedClient_isReportedDuringPause() {
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.ISSUE));
        assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
        assertThatThrownBy(session::token).isInstanceOf(ApiException.class);
        client.close();

        assertThatThrownBy(session::token)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client is closed");
    }

    @Test
    void refusedPassword_isSentAgainAfterPause() {
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
    void zeroBackoff_sendsRefusedPasswordAgain() {
        password.set(Secret.of("mistyped"));
        SessionOptions bold =
                SessionOptions.builder().loginBackoff(Duration.ZERO).build();
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
    void atMostFiveLogins_areRefusedInHalfHour(long wallErrorInHours) {
        clocks.wallErrsBy(Duration.ofHours(wallErrorInHours));
        SessionOptions bold =
                SessionOptions.builder().loginBackoff(Duration.ZERO).build();
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
    void loginWithoutResponse_countsAsRefused() {
        // The first call of a process is slow, but the logins below must reach the server before the timeout.
        session.token();
        server.forgetRequests();
        server.behave(Quirk.NO_RESPONSE);
        try (UserTokenClient hasty = client().timeout(Duration.ofMillis(600)).build();
                TokenSession hoping = hasty.session(credentials())) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> awaitFailure(hoping)).isInstanceOf(UserTokenException.class);
                clocks.pass(PAST_ALL_PAUSES);
            }
        }

        assertThat(server.issues()).isEqualTo(5);
    }

    @Test
    void refusedLogin_isRecognizedUnderAnyStatus() {
        server.behave(Quirk.error(400, "InvalidStaffCredentials", ""));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
            // Waits until a refusal is recorded.
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
            clocks.pass(PAST_ALL_PAUSES);
        }

        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void refusedLogin_doesNotRepeatRenewal() {
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

    private static void awaitFailure(TokenSession session) throws Exception {
        try {
            session.tokenAsync().get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
