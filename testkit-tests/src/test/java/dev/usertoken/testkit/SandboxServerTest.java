package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.StaffUser;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The normal behaviour of the service (service, Operations, IssueResponse, Life and limits, Errors). */
class SandboxServerTest {
    private static final String NOW = "2026-11-23T16:27:43.123456789Z";
    private static final String MISSING_KEY = "{\"Error\":{\"Message\":\"Missing API key\",\"Code\":\"DeniedAccess\"}}";
    private static final String ACCESS_DENIED = "{\"Error\":{\"Message\":\"Access denied\",\"Code\":\"DeniedAccess\"}}";
    private static final String LOGIN_REFUSED =
            "{\"Error\":{\"Message\":\"Staff identity authentication failed.\",\"Code\":\"DeniedAccess\"}}";
    private static final String WRONG_LOGIN = "{\"Username\":\"Siteowner\",\"Password\":\"wrong\"}";

    private final MovableClock clock = new MovableClock(NOW);
    private final SandboxServer server = SandboxServer.builder()
            .clock(clock)
            .login(SandboxServer.SITE_ID, "Siteowner", "apitest1234", StaffUser.of(0, "Site", "Owner", "Owner"))
            .login("42", "anna", "pa\"ss", StaffUser.of(100000000000L, "Anna", "B\u00e4rg", "Staff"))
            .login("42", "_Source", "key", StaffUser.of(0, "Source", "Name", "Admin"))
            .deactivatedSite("13")
            .start();
    private final SandboxCaller caller = new SandboxCaller(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void issueReturnsTheDeclaredModelOnly() {
        HttpResponse<String> response = caller.issue();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + SandboxCaller.tokenIn(response.body())
                        + "\",\"Expires\":\"2026-11-24T16:27:43.1234567Z\",\"User\":{\"Id\":0,\"FirstName\":\"Site\","
                        + "\"LastName\":\"Owner\",\"Type\":\"Owner\"}}");
    }

    @Test
    void issueReturnsTheUserOfTheToken() {
        HttpResponse<String> response =
                caller.send(caller.issuing("application/json", "{\"Username\":\"anna\",\"Password\":\"pa\\\"ss\"}")
                        .setHeader("SiteId", "42"));

        assertThat(response.body())
                .endsWith("\"User\":{\"Id\":100000000000,\"FirstName\":\"Anna\",\"LastName\":\"B\u00e4rg\","
                        + "\"Type\":\"Staff\"}}");
    }

    @Test
    void sourceCredentialsGoThroughTheSameTwoFields() {
        HttpResponse<String> response =
                caller.send(caller.issuing("application/json", "{\"Username\":\"_Source\",\"Password\":\"key\"}")
                        .setHeader("SiteId", "42"));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void theDateHeaderFollowsTheClock() {
        assertThat(caller.issue().headers().firstValue("Date")).contains("Mon, 23 Nov 2026 16:27:43 GMT");
    }

    @Test
    void aTokenIsAJwtWithItsEnd() {
        String[] parts = caller.token().split("\\.");

        assertThat(parts).hasSize(3);
        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
                .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .isEqualTo("{\"exp\":1795537663}");
    }

    @Test
    void aTokenMayBe64HexDigits() {
        try (SandboxServer hex =
                SandboxServer.builder().tokenForm(TokenForm.HEX).start()) {
            assertThat(new SandboxCaller(hex).token()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void jsonMemberNamesBindWithoutRegardToCase() {
        assertThat(caller.login("{\"username\":\"Siteowner\",\"PASSWORD\":\"apitest1234\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void headerNamesAreCaseInsensitive() {
        HttpResponse<String> response =
                caller.send(HttpRequest.newBuilder(server.baseUri().resolve("/public/v6/usertoken/issue"))
                        .header("api-KEY", SandboxServer.API_KEY)
                        .header("siteId", "-99")
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(SandboxCaller.LOGIN)));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void theTokenWorksWithAndWithoutBearer() {
        String token = caller.token();
        String sites = "{\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}";

        assertThat(caller.sites(token).body()).isEqualTo(sites);
        assertThat(caller.send(caller.request("GET", "/site/sites").header("Authorization", token))
                        .body())
                .isEqualTo(sites);
        assertThat(caller.send(caller.request("DELETE", "/usertoken/revoke").header("Authorization", token))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theClientResourceReturnsTheFieldsOfTheRequest() {
        String client = "{\"FirstName\":\"Zo\u00eb\",\"Tags\":[\"a\",null,true,1.50],\"Address\":{}}";
        HttpResponse<String> response = caller.send(caller.authorized("POST", "/client/addclient", caller.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(client)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"Client\":" + client + "}");
    }

    @Test
    void renewAddsALifeToTheCurrentEnd() {
        String token = caller.token();
        clock.move(Duration.ofHours(20));

        HttpResponse<String> response = caller.renew(token);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + token
                        + "\",\"Expires\":\"2026-11-25T16:27:43.1234567Z\",\"User\":{\"Id\":0,\"FirstName\":\"Site\","
                        + "\"LastName\":\"Owner\",\"Type\":\"Owner\"}}");
        clock.move(Duration.ofHours(27));
        assertThat(caller.sites(token).statusCode()).isEqualTo(200);
        clock.move(Duration.ofHours(1));
        assertThat(caller.sites(token).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenCanBeRenewedSevenTimes() {
        String token = caller.token();
        for (int i = 0; i < 7; i++) {
            assertThat(caller.renew(token).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> eighth = caller.renew(token);

        assertThat(eighth.statusCode()).isEqualTo(400);
        assertThat(eighth.body())
                .isEqualTo("{\"Error\":{\"Message\":\"The token has been renewed 7 times.\","
                        + "\"Code\":\"InvalidParameter\"}}");
        clock.move(Duration.ofDays(8).minusNanos(1));
        assertThat(caller.sites(token).statusCode()).isEqualTo(200);
        clock.move(Duration.ofNanos(1));
        assertThat(caller.sites(token).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenEndsAfter24Hours() {
        String token = caller.token();
        clock.move(Duration.ofHours(24).minusNanos(1));
        assertThat(caller.sites(token).statusCode()).isEqualTo(200);

        clock.move(Duration.ofNanos(1));

        HttpResponse<String> response = caller.sites(token);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(ACCESS_DENIED);
        assertThat(caller.renew(token).body()).isEqualTo(ACCESS_DENIED);
    }

    @Test
    void aRevokedTokenIsRefused() {
        String token = caller.token();

        HttpResponse<String> revoked = caller.revoke(token);

        assertThat(revoked.statusCode()).isEqualTo(200);
        assertThat(revoked.body()).isEmpty();
        assertThat(revoked.headers().firstValue("Content-Length")).contains("0");
        assertThat(revoked.headers().firstValue("Content-Type")).isEmpty();
        assertThat(caller.sites(token).body()).isEqualTo(ACCESS_DENIED);
        assertThat(caller.renew(token).body()).isEqualTo(ACCESS_DENIED);
        assertThat(caller.revoke(token).body()).isEqualTo(ACCESS_DENIED);
        assertThat(caller.revoke(token).statusCode()).isEqualTo(401);
    }

    @Test
    void droppedTokensAreRefusedBeforeTheirTime() {
        String token = caller.token();

        server.dropTokens();

        assertThat(caller.sites(token).body()).isEqualTo(ACCESS_DENIED);
    }

    @Test
    void aCallWithoutTokenIsRefused() {
        assertThat(caller.send(caller.request("GET", "/site/sites")).body()).isEqualTo(ACCESS_DENIED);
        assertThat(caller.send(caller.request("POST", "/usertoken/renew")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aCallWithoutKeyIsRefusedBeforeAnythingElse() {
        HttpResponse<String> response =
                caller.send(HttpRequest.newBuilder(server.baseUri().resolve("/public/v6/usertoken/issue"))
                        .POST(BodyPublishers.ofString("?")));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(MISSING_KEY);
    }

    @Test
    void anUnknownKeyIsRefused() {
        HttpResponse<String> response = caller.send(
                caller.issuing("application/json", SandboxCaller.LOGIN).setHeader("API-Key", "another"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(ACCESS_DENIED);
    }

    @Test
    void aWrongLoginIsRefused() {
        HttpResponse<String> response = caller.login(WRONG_LOGIN);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo(LOGIN_REFUSED);
    }

    @Test
    void aLoginOfAnotherSiteIsRefused() {
        HttpResponse<String> response = caller.send(
                caller.issuing("application/json", SandboxCaller.LOGIN).setHeader("SiteId", "42"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo(LOGIN_REFUSED);
    }

    @Test
    void aTokenUsedAtAnotherSiteIsRefused() {
        HttpResponse<String> response = caller.send(
                caller.authorized("GET", "/site/sites", caller.token()).setHeader("SiteId", "42"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body())
                .isEqualTo("{\"Error\":{\"Message\":\"User token site id does not match requested site\","
                        + "\"Code\":\"DeniedAccess\"}}");
    }

    @Test
    void aDeactivatedSiteIsRefused() {
        HttpResponse<String> response = caller.send(
                caller.issuing("application/json", SandboxCaller.LOGIN).setHeader("SiteId", "13"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body())
                .isEqualTo("{\"Error\":{\"Message\":\"Site is deactivated\",\"Code\":\"DeniedAccess\"}}");
    }

    @Test
    void anUnknownSiteIsRefused() {
        HttpResponse<String> response = caller.send(
                caller.issuing("application/json", SandboxCaller.LOGIN).setHeader("SiteId", "7"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"Error\":{\"Message\":\"SiteId is not valid.\",\"Code\":\"InvalidSiteId\"}}");
    }

    @Test
    void missingFieldsAreRefused() {
        assertThat(caller.login("{\"Password\":\"apitest1234\"}").body()).isEqualTo(missing("Username"));
        assertThat(caller.login("{\"Username\":\"Siteowner\",\"Password\":null}")
                        .body())
                .isEqualTo(missing("Password"));
        assertThat(caller.login("").body()).isEqualTo(missing("Username"));
        assertThat(caller.send(HttpRequest.newBuilder(server.baseUri().resolve("/public/v6/usertoken/issue"))
                                .header("API-Key", SandboxServer.API_KEY)
                                .POST(BodyPublishers.noBody()))
                        .body())
                .isEqualTo(missing("SiteId"));
    }

    private static String missing(String field) {
        return "{\"Error\":{\"Message\":\"" + field + " is required.\",\"Code\":\"MissingRequiredFields\"}}";
    }

    @Test
    void sixFailuresLockALoginForHalfAnHour() {
        failToLogIn(6);

        assertThat(caller.issue().body()).isEqualTo(LOGIN_REFUSED);
        clock.move(Duration.ofMinutes(30));
        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    @Test
    void aLoginThatSucceedsForgetsTheFailuresBeforeIt() {
        failToLogIn(5);
        assertThat(caller.issue().statusCode()).isEqualTo(200);
        failToLogIn(5);
        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    private void failToLogIn(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(caller.login(WRONG_LOGIN).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void anAttemptWhileLockedRestartsTheClock() {
        failToLogIn(6);
        clock.move(Duration.ofMinutes(29));
        assertThat(caller.issue().statusCode()).isEqualTo(403);
        clock.move(Duration.ofMinutes(29));
        assertThat(caller.issue().statusCode()).isEqualTo(403);

        clock.move(Duration.ofMinutes(30));

        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    @Test
    void failuresThatAreFarApartDoNotLock() {
        for (int i = 0; i < 12; i++) {
            caller.login(WRONG_LOGIN);
            clock.move(Duration.ofMinutes(6));
        }

        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    @Test
    void aLockConcernsOneLoginOnly() {
        for (int i = 0; i < 6; i++) {
            caller.login("{\"Username\":\"nobody\",\"Password\":\"x\"}");
        }

        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    @Test
    void tokensAreIssuedFreely() {
        String first = caller.token();
        String second = caller.token();

        assertThat(second).isNotEqualTo(first);
        assertThat(caller.sites(first).statusCode()).isEqualTo(200);
        assertThat(caller.sites(second).statusCode()).isEqualTo(200);
    }

    @Test
    void aSecondTokenForOneLoginMayBeRefused() {
        try (SandboxServer single =
                SandboxServer.builder().clock(clock).singleTokenPerLogin().start()) {
            SandboxCaller other = new SandboxCaller(single);
            String token = other.token();
            assertThat(other.issue().statusCode()).isEqualTo(403);
            assertThat(other.issue().body()).isEqualTo(LOGIN_REFUSED);

            other.revoke(token);
            assertThat(other.issue().statusCode()).isEqualTo(200);
            clock.move(Duration.ofHours(24));
            assertThat(other.issue().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void otherPathsAreNotFound() {
        HttpResponse<String> response = caller.send(caller.request("POST", "/usertoken/other"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"Message\":\"No HTTP resource was found that matches the request URI.\"}");
        assertThat(server.requests().get(0).endpoint()).isEmpty();
    }

    @Test
    void otherMethodsAreNotAllowed() {
        HttpResponse<String> response = caller.send(caller.request("GET", "/usertoken/issue"));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
        assertThat(response.body()).isEqualTo("{\"Message\":\"The requested resource does not support this method.\"}");
        assertThat(caller.send(caller.request("POST", "/usertoken/revoke")).statusCode())
                .isEqualTo(405);
    }

    @Test
    void anotherApiVersionCanBeServed() {
        try (SandboxServer seven = SandboxServer.builder().apiVersion("7").start()) {
            SandboxCaller other = new SandboxCaller(seven);

            assertThat(other.issue().statusCode()).isEqualTo(404);
            assertThat(other.send(HttpRequest.newBuilder(seven.baseUri().resolve("/public/v7/usertoken/issue"))
                                    .header("API-Key", SandboxServer.API_KEY)
                                    .POST(BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void requestsAreRecordedAsTheyWereSent() {
        caller.issue();
        caller.send(caller.request("GET", "/site/sites?limit=1").header("X-Test", "one"));

        assertThat(server.requests())
                .extracting(RecordedRequest::toString)
                .containsExactly("POST /public/v6/usertoken/issue", "GET /public/v6/site/sites");
        RecordedRequest issue = server.requests().get(0);
        assertThat(issue.endpoint()).contains(Endpoint.ISSUE);
        assertThat(new String(issue.body(), StandardCharsets.UTF_8)).isEqualTo(SandboxCaller.LOGIN);
        RecordedRequest sites = server.requests().get(1);
        assertThat(sites.method()).isEqualTo("GET");
        assertThat(sites.target()).isEqualTo("/public/v6/site/sites?limit=1");
        assertThat(sites.headers().first("x-test")).contains("one");
        assertThat(sites.body()).isEmpty();
    }

    @Test
    void callsAreCountedByOperation() {
        String token = caller.token();
        caller.renew(token);
        caller.renew(token);
        caller.revoke(token);
        caller.sites(token);

        assertThat(server.issues()).isEqualTo(1);
        assertThat(server.renewals()).isEqualTo(2);
        assertThat(server.revocations()).isEqualTo(1);
        assertThat(server.count(Endpoint.SITES)).isEqualTo(1);
        server.forgetRequests();
        assertThat(server.issues()).isZero();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void theDefaultsAreThePublicSandboxes() {
        try (SandboxServer defaults = SandboxServer.start()) {
            assertThat(new SandboxCaller(defaults).issue().statusCode()).isEqualTo(200);
            assertThat(defaults.describe())
                    .isEqualTo(defaults.baseUri()
                            + "\nsite -99, user name Siteowner, password apitest1234\nAPI key sandbox-api-key");
        }
    }

    @Test
    void aTakenPortIsAClearError() {
        int port = server.baseUri().getPort();

        assertThatThrownBy(() -> SandboxServer.builder().port(port).start())
                .hasMessage("cannot listen on port " + port);
    }

    @Test
    void aClosedServerLeavesItsPort() {
        int port = server.baseUri().getPort();
        caller.issue();

        server.close();
        server.close();

        try (SandboxServer next = SandboxServer.builder().port(port).start()) {
            assertThat(next.baseUri()).isEqualTo(URI.create("http://127.0.0.1:" + port));
            assertThat(new SandboxCaller(next).issue().statusCode()).isEqualTo(200);
        }
    }
}
