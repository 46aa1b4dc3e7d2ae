package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a session's token: fresh, stale, expired and renewed, under correct and wrong clocks. */
class SessionLifeTest extends SessionFixture {
    @Test
    void freshToken_isReturnedWithoutCall() {
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
    void staleToken_isReturnedDuringOneRenewal() {
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
    void expiredToken_isNeverReturned() {
        UserToken token = session.token();
        clocks.pass(LIFE.minusSeconds(60));
        UserToken next = session.token();

        assertThat(next).isNotSameAs(token);
        assertThat(count(TokenEvent.Type.TOKEN_STALE)).isZero();
        assertThat(next.expiresAt().get()).isAfter(clocks.now());
    }

    @Test
    void token_isRenewedSevenTimesThenIssued() {
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
    void issueOnly_neverRenews() {
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
    void refusedRenewal_isFollowedByLogin() {
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
    void late401OfOldToken_keepsNewerToken() {
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

    @ParameterizedTest
    @ValueSource(longs = {-30, -3, 3, 30})
    void wrongWallClock_changesNothing(long hours) {
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
    void wallClockSetBack_otherSessionDoesNotReviveToken() {
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

    @ParameterizedTest
    @ValueSource(longs = {-30, 0, 30})
    void tokenWithoutExpiry_livesForDayInServerTime(long hours) {
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
    void headers_areForServiceOriginOnly() {
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

    @ParameterizedTest
    @CsvSource({
        "http://[0:0:0:0:0:0:0:1]:8080, http://[::1]:8080/path, true",
        "http://[::1], http://[0::1]:80, true",
        "http://[::ffff:127.0.0.1], http://127.0.0.1, true",
        "https://[2001:DB8::1], https://[2001:db8:0:0::1], true",
        "https://[fe80::1%eth0], https://[FE80::1%eth0], true",
        "https://[fe80::1%1], https://[fe80::1%2], false",
        "https://[::1], https://[::2], false",
        "https://[::1], http://[::1]:443, false",
    })
    void ipv6Address_isSameOriginInAnySpelling(URI baseUri, URI target, boolean same) {
        try (UserTokenClient addressed = silentClient().baseUri(baseUri).build();
                TokenSession unused = addressed.session(credentials())) {
            assertThat(unused.isAtOrigin(target)).isEqualTo(same);
        }
    }

    @Test
    void freshToken_allocatesNothing() {
        try (UserTokenClient unobserved = silentClient().build();
                TokenSession quiet = unobserved.session(credentials())) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            quiet.token();
            long used = Long.MAX_VALUE;
            // The measurement and the compiler allocate occasionally, so the minimum of several rounds counts.
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
}
