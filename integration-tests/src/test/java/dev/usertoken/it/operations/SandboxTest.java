package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.ApiException;
import dev.usertoken.AuthenticationException;
import dev.usertoken.AuthorizationStyle;
import dev.usertoken.Diagnosis;
import dev.usertoken.ResponseException;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TokenForm;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three operations against a server that behaves like the service, with every known deviation. */
class SandboxTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:27:43.1234567Z");
    private static final Instant NEXT_DAY = NOW.plus(Duration.ofHours(24));
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static SandboxServer server;
    private static UserTokenClient client;

    @BeforeAll
    static void start() {
        server = SandboxServer.builder()
                .clock(CLOCK)
                .lockOut(1000, Duration.ofMinutes(30))
                .login("-99", SandboxServer.USERNAME, SandboxServer.PASSWORD, StaffUser.of(0, "Site", "Owner", "Owner"))
                .login("12345", "_Source", "source", StaffUser.of(100000123, "Ada", "L\u00f6v", "Staff"))
                .deactivatedSite("666")
                .start();
        client = TestData.client(server).clock(CLOCK).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void behaveNormally() {
        server.behaveNormally();
        server.forgetRequests();
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void token_isIssuedRenewedRevokedAndThenRejected(CallMode mode) {
        UserToken token = mode.issue(client, TestData.SANDBOX_LOGIN);
        assertThat(token.user()).contains(StaffUser.of(0, "Site", "Owner", "Owner"));
        assertThat(token.type()).isEqualTo("Bearer");

        UserToken longer = mode.renew(client, token);
        assertThat(longer.secret()).isEqualTo(token.secret());
        assertThat(longer.expiresAt().get()).isEqualTo(token.expiresAt().get().plus(Duration.ofHours(24)));
        assertThat(longer.renewals()).isEqualTo(1);
        assertThat(longer.user()).isEqualTo(token.user());

        assertThat(mode.revoke(client, longer).status()).isEqualTo(200);
        ApiException rejected = catchThrowableOfType(AuthenticationException.class, () -> mode.renew(client, longer));
        assertThat(rejected.diagnosis()).isEqualTo(Diagnosis.TOKEN_REJECTED);
    }

    @ParameterizedTest
    @EnumSource(AuthorizationStyle.class)
    void bothAuthorizationStyles_areAccepted(AuthorizationStyle style) {
        try (UserTokenClient styled =
                TestData.client(server).authorizationStyle(style).build()) {
            styled.revoke(styled.renew(styled.issue(TestData.SANDBOX_LOGIN)));
        }
    }

    @Test
    void sourceCredentials_logInAtTheirSite() {
        UserToken token = client.issue(StaffCredentials.of("12345", "_Source", Secret.of("source")));

        assertThat(token.siteId()).isEqualTo("12345");
        assertThat(token.user()).contains(StaffUser.of(100000123, "Ada", "L\u00f6v", "Staff"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Diagnosis.LOGIN_REFUSED, login("-99", "Siteowner", "wrong")),
                Arguments.of(Diagnosis.LOGIN_REFUSED, login("12345", "Siteowner", "apitest1234")),
                Arguments.of(Diagnosis.SITE_DEACTIVATED, login("666", "Siteowner", "apitest1234")),
                Arguments.of(Diagnosis.BAD_REQUEST, login("777", "Siteowner", "apitest1234")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusedLogin_isDiagnosedAfterOneRequest(Diagnosis expected, StaffCredentials login) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> client.issue(login));

        assertThat(refused.diagnosis()).isEqualTo(expected);
        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void tokenOfOtherSite_isDiagnosed() {
        UserToken token = client.issue(TestData.SANDBOX_LOGIN);
        UserToken elsewhere = UserToken.of("12345", token.secret());

        assertThat(catchThrowableOfType(ApiException.class, () -> client.revoke(elsewhere))
                        .diagnosis())
                .isEqualTo(Diagnosis.WRONG_SITE);
    }

    @Test
    void token_isRenewedSevenTimes() {
        UserToken token = client.issue(TestData.SANDBOX_LOGIN);
        for (int i = 1; i <= 7; i++) {
            token = client.renew(token);
            assertThat(token.renewals()).isEqualTo(i);
        }
        UserToken last = token;
        assertThat(last.expiresAt().get()).isEqualTo(NOW.plus(Duration.ofDays(8)));
        assertThat(catchThrowableOfType(ApiException.class, () -> client.renew(last)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void expires_mayHaveAnyNumberOfFractionDigits(int digits) {
        server.behave(Quirk.expiresWithFraction(digits));
        String fraction = digits == 0 ? "" : "." + "123456700".substring(0, digits);

        Instant expected = Instant.parse("2026-11-24T16:27:43" + fraction + "Z");
        assertThat(client.issue(TestData.SANDBOX_LOGIN).expiresAt()).contains(expected);
    }

    static Stream<Quirk> zones() {
        return Stream.of(Quirk.EXPIRES_WITHOUT_ZONE, Quirk.EXPIRES_WITH_OFFSET);
    }

    @ParameterizedTest
    @MethodSource("zones")
    void expires_mayHaveAnyZone(Quirk quirk) {
        server.behave(quirk);

        assertThat(client.issue(TestData.SANDBOX_LOGIN).expiresAt()).contains(NEXT_DAY);
    }

    static Stream<Quirk> missing() {
        return Stream.of("Expires", "User", "TokenType")
                .flatMap(member -> Stream.of(Quirk.without(member), Quirk.withNull(member)));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void missingMember_isNotFatal(Quirk quirk) {
        server.behave(quirk);

        UserToken token = client.renew(client.issue(TestData.SANDBOX_LOGIN));
        assertThat(token.expiresAt().get()).isAfter(NEXT_DAY);
        assertThat(token.type()).isEqualTo("Bearer");
    }

    @Test
    void missingExpires_isTakenFromJwt() {
        server.behave(Quirk.without("Expires"));

        assertThat(client.issue(TestData.SANDBOX_LOGIN).expiresAt())
                .contains(Instant.ofEpochSecond(NEXT_DAY.getEpochSecond()));
    }

    @Test
    void missingExpiresAndJwt_isOneDay() {
        try (SandboxServer old = SandboxServer.builder()
                        .tokenForm(TokenForm.HEX)
                        .clock(CLOCK)
                        .start();
                UserTokenClient client = TestData.client(old).clock(CLOCK).build()) {
            old.behave(Quirk.without("Expires"));
            UserToken token = client.issue(TestData.SANDBOX_LOGIN);

            assertThat(token.secret().reveal()).matches("[0-9a-f]{64}");
            assertThat(token.expiresAt()).contains(NEXT_DAY);
        }
    }

    @Test
    void missingAccessToken_failsIssueAndKeepsTokenOfRenewal() {
        UserToken token = client.issue(TestData.SANDBOX_LOGIN);
        server.behave(Quirk.without("AccessToken"));

        assertThat(client.renew(token).secret()).isEqualTo(token.secret());
        assertThat(catchThrowableOfType(ResponseException.class, () -> client.issue(TestData.SANDBOX_LOGIN)))
                .isNotNull();
    }

    static Stream<Quirk> renewShapes() {
        return Stream.of(
                Quirk.RENEW_WITH_EXPIRATION,
                Quirk.RENEW_WITH_ACCESS_TOKEN_EXPIRATION,
                Quirk.RENEW_WITH_EXPIRES_IN,
                Quirk.EMPTY_BODY,
                Quirk.EMPTY_OBJECT,
                Quirk.EMPTY_STRING,
                Quirk.TRUE,
                Quirk.MESSAGE,
                Quirk.WITHOUT_CONTENT_TYPE,
                Quirk.WITHOUT_DATE,
                Quirk.contentType("text/plain"));
    }

    @ParameterizedTest
    @MethodSource("renewShapes")
    void everyShapeOfRenewal_extendsByOneDay(Quirk quirk) {
        UserToken token = client.issue(TestData.SANDBOX_LOGIN);
        server.behave(quirk);
        UserToken longer = client.renew(token);

        assertThat(longer.secret()).isEqualTo(token.secret());
        // ExpiresIn has a resolution of one second.
        assertThat(Duration.between(token.expiresAt().get(), longer.expiresAt().get()))
                .isBetween(
                        Duration.ofHours(24).minusSeconds(1),
                        Duration.ofHours(24).plusSeconds(1));
        assertThat(client.revoke(longer).status()).isEqualTo(200);
    }

    @Test
    void renewal_mayReplaceToken() {
        UserToken token = client.issue(TestData.SANDBOX_LOGIN);
        server.behave(Quirk.RENEW_CHANGES_TOKEN);
        UserToken longer = client.renew(token);

        assertThat(longer.secret()).isNotEqualTo(token.secret());
        client.revoke(longer);
        assertThat(catchThrowableOfType(AuthenticationException.class, () -> client.revoke(token)))
                .isNotNull();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(Quirk.ACCESS_DENIED, Diagnosis.TOKEN_REJECTED),
                Arguments.of(Quirk.LOGIN_REFUSED, Diagnosis.LOGIN_REFUSED),
                Arguments.of(Quirk.WRONG_SITE, Diagnosis.WRONG_SITE),
                Arguments.of(Quirk.WRONG_SUBSCRIBER, Diagnosis.WRONG_SITE),
                Arguments.of(Quirk.SITE_DEACTIVATED, Diagnosis.SITE_DEACTIVATED),
                Arguments.of(Quirk.MISSING_REQUIRED_FIELDS, Diagnosis.BAD_REQUEST),
                Arguments.of(Quirk.INVALID_PARAMETER, Diagnosis.BAD_REQUEST),
                Arguments.of(Quirk.INVALID_PERMISSION_CONFIGURATION, Diagnosis.BAD_REQUEST),
                Arguments.of(Quirk.INVALID_SITE_ID, Diagnosis.BAD_REQUEST),
                Arguments.of(Quirk.TOO_MANY_REQUESTS, Diagnosis.RATE_LIMITED),
                Arguments.of(Quirk.SERVER_ERROR, Diagnosis.SERVER_ERROR),
                Arguments.of(Quirk.BAD_GATEWAY, Diagnosis.GATEWAY),
                Arguments.of(Quirk.SERVICE_UNAVAILABLE, Diagnosis.GATEWAY));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failure_isDiagnosedAndTokenStaysValid(Quirk quirk, Diagnosis expected) {
        UserToken token = client.issue(TestData.SANDBOX_LOGIN);
        server.behave(quirk.on(Endpoint.RENEW).times(1));

        ApiException refused = catchThrowableOfType(ApiException.class, () -> client.renew(token));

        assertThat(refused.diagnosis()).isEqualTo(expected);
        assertThat(server.renewals()).isEqualTo(1);
        client.revoke(client.renew(token));
    }

    @Test
    void reasonCode_isAccessible() {
        server.behave(Quirk.LOGIN_REFUSED, Quirk.reasonCode("SiteNotActivated"));

        assertThat(catchThrowableOfType(ApiException.class, () -> client.issue(TestData.SANDBOX_LOGIN))
                        .reasonCode())
                .contains("SiteNotActivated");
    }

    @Test
    void parallelCallsOnOneClient_getDistinctTokens() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(50);
        try {
            List<Future<UserToken>> tokens = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                tokens.add(callers.submit(() -> client.renew(client.issue(TestData.SANDBOX_LOGIN))));
                CompletableFuture<UserToken> renewed =
                        client.issueAsync(TestData.SANDBOX_LOGIN).thenCompose(client::renewAsync);
                tokens.add(renewed);
            }
            Set<Secret> distinct = new HashSet<>();
            for (Future<UserToken> token : tokens) {
                distinct.add(token.get().secret());
            }
            assertThat(distinct).hasSize(100);
            assertThat(server.issues()).isEqualTo(100);
            assertThat(server.renewals()).isEqualTo(100);
        } finally {
            callers.shutdownNow();
        }
    }

    private static StaffCredentials login(String siteId, String username, String password) {
        return StaffCredentials.of(siteId, username, Secret.of(password));
    }
}
