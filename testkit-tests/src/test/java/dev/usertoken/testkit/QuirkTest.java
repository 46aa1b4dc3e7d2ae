package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each deviation that a client must handle, in the order of the sections of {@code docs/service.md}. */
class QuirkTest {
    private static final String USER = "{\"Id\":0,\"FirstName\":\"Site\",\"LastName\":\"Owner\",\"Type\":\"Owner\"}";

    private final MovableClock clock = new MovableClock("2026-11-23T16:27:43.123456789Z");
    private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();
    private final SandboxServer server =
            SandboxServer.builder().clock(clock).onExchange(exchanges::add).start();
    private final SandboxCaller caller = new SandboxCaller(server);

    @AfterEach
    void stop() {
        server.close();
    }

    // IssueResponse

    @Test
    void expiresMayBeMissing() {
        server.behave(Quirk.without("Expires"));

        HttpResponse<String> response = caller.issue();

        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + SandboxCaller.tokenIn(response.body())
                        + "\",\"User\":" + USER + "}");
    }

    @Test
    void expiresMayHaveNoZone() {
        server.behave(Quirk.EXPIRES_WITHOUT_ZONE);

        assertExpires("2026-11-24T16:27:43.1234567");
    }

    @Test
    void expiresMayHaveAnOffset() {
        server.behave(Quirk.EXPIRES_WITH_OFFSET);

        assertExpires("2026-11-24T08:27:43.1234567-08:00");
    }

    @Test
    void expiresMayHaveZeroToNineFractionDigits() {
        for (int digits = 0; digits <= 9; digits++) {
            server.behaveNormally();
            server.behave(Quirk.expiresWithFraction(digits));

            assertExpires("2026-11-24T16:27:43" + (digits == 0 ? "" : "." + "123456789".substring(0, digits)) + "Z");
        }
    }

    private void assertExpires(String spelled) {
        HttpResponse<String> response = caller.issue();
        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + SandboxCaller.tokenIn(response.body())
                        + "\",\"Expires\":\"" + spelled + "\",\"User\":" + USER + "}");
    }

    @Test
    void userMayBeMissing() {
        server.behave(Quirk.without("User"));

        HttpResponse<String> response = caller.issue();

        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + SandboxCaller.tokenIn(response.body())
                        + "\",\"Expires\":\"2026-11-24T16:27:43.1234567Z\"}");
    }

    @Test
    void userMayBeNull() {
        server.behave(Quirk.withNull("User"));

        HttpResponse<String> response = caller.issue();

        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + SandboxCaller.tokenIn(response.body())
                        + "\",\"Expires\":\"2026-11-24T16:27:43.1234567Z\",\"User\":null}");
    }

    @Test
    void accessTokenMayBeMissing() {
        server.behave(Quirk.without("AccessToken"));

        assertThat(caller.issue().body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"Expires\":\"2026-11-24T16:27:43.1234567Z\",\"User\":" + USER
                        + "}");
    }

    // Responses

    @Test
    void renewMayReturnExpiration() {
        String token = caller.token();
        server.behave(Quirk.RENEW_WITH_EXPIRATION);

        assertThat(caller.renew(token).body())
                .isEqualTo("{\"AccessToken\":\"" + token + "\",\"Expiration\":\"2026-11-25T16:27:43.1234567Z\"}");
    }

    @Test
    void renewMayReturnAccessTokenExpiration() {
        String token = caller.token();
        server.behave(Quirk.RENEW_WITH_ACCESS_TOKEN_EXPIRATION);

        assertThat(caller.renew(token).body())
                .isEqualTo("{\"AccessToken\":\"" + token
                        + "\",\"AccessTokenExpiration\":\"2026-11-25T16:27:43.1234567Z\"}");
    }

    @Test
    void renewMayReturnExpiresIn() {
        String token = caller.token();
        clock.move(Duration.ofHours(23));
        server.behave(Quirk.RENEW_WITH_EXPIRES_IN);

        assertThat(caller.renew(token).body())
                .isEqualTo("{\"AccessToken\":\"" + token + "\",\"ExpiresIn\":" + 25 * 3600 + "}");
    }

    @Test
    void renewMayChangeTheToken() {
        String token = caller.token();
        server.behave(Quirk.RENEW_CHANGES_TOKEN);

        HttpResponse<String> response = caller.renew(token);

        String renewed = SandboxCaller.tokenIn(response.body());
        assertThat(renewed).isNotEqualTo(token);
        assertThat(response.body())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + renewed
                        + "\",\"Expires\":\"2026-11-25T16:27:43.1234567Z\",\"User\":" + USER + "}");
        assertThat(caller.sites(token).statusCode()).isEqualTo(401);
        assertThat(caller.sites(renewed).statusCode()).isEqualTo(200);
    }

    @Test
    void aRenewedTokenMayChangeAndCountsItsRenewals() {
        String token = caller.token();
        server.behave(Quirk.RENEW_CHANGES_TOKEN);
        for (int i = 0; i < 7; i++) {
            token = SandboxCaller.tokenIn(caller.renew(token).body());
        }

        assertThat(caller.renew(token).statusCode()).isEqualTo(400);
    }

    @Test
    void renewMayReturnAlmostNothing() {
        String token = caller.token();

        assertRenewReturns(token, Quirk.EMPTY_BODY, "");
        assertRenewReturns(token, Quirk.EMPTY_OBJECT, "{}");
        assertRenewReturns(token, Quirk.EMPTY_STRING, "\"\"");
        assertThat(server.renewals()).isEqualTo(3);
        clock.move(Duration.ofDays(4).minusNanos(1));
        assertThat(caller.sites(token).statusCode()).isEqualTo(200);
    }

    private void assertRenewReturns(String token, Quirk quirk, String body) {
        server.behave(quirk.times(1));
        HttpResponse<String> response = caller.renew(token);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void revokeMayReturnAnything() {
        assertRevokeReturns(Quirk.EMPTY_BODY, "");
        assertRevokeReturns(Quirk.EMPTY_OBJECT, "{}");
        assertRevokeReturns(Quirk.EMPTY_STRING, "\"\"");
        assertRevokeReturns(Quirk.TRUE, "true");
        assertRevokeReturns(Quirk.MESSAGE, "{\"Message\":\"Success\"}");
    }

    private void assertRevokeReturns(Quirk quirk, String body) {
        String token = caller.token();
        server.behave(quirk.times(1));
        HttpResponse<String> response = caller.revoke(token);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
        assertThat(caller.sites(token).statusCode()).isEqualTo(401);
    }

    @Test
    void shapesDoNotChangeARefusal() {
        server.behave(Quirk.EMPTY_BODY, Quirk.RENEW_WITH_EXPIRES_IN, Quirk.without("Error"));

        assertThat(caller.renew("unknown").body())
                .isEqualTo("{\"Error\":{\"Message\":\"Access denied\",\"Code\":\"DeniedAccess\"}}");
    }

    // Errors

    @Test
    void anyLoginMayBeRefused() {
        assertFails(Quirk.LOGIN_REFUSED, 403, "DeniedAccess", "Staff identity authentication failed.");
    }

    @Test
    void aTokenMayBeRefused() {
        assertFails(Quirk.ACCESS_DENIED, 401, "DeniedAccess", "Access denied");
    }

    @Test
    void aTokenOfAnotherSiteHasTwoMessages() {
        assertFails(Quirk.WRONG_SITE, 403, "DeniedAccess", "User token site id does not match requested site");
        assertFails(Quirk.WRONG_SUBSCRIBER, 403, "DeniedAccess", "Delegated staff does not belong to the subscriber.");
    }

    @Test
    void aSiteMayBeDeactivated() {
        assertFails(Quirk.SITE_DEACTIVATED, 403, "DeniedAccess", "Site is deactivated");
    }

    @Test
    void aBadRequestHasFourCodes() {
        assertFails(Quirk.MISSING_REQUIRED_FIELDS, 400, "MissingRequiredFields", "A required field is missing.");
        assertFails(Quirk.INVALID_PARAMETER, 400, "InvalidParameter", "A parameter is not valid.");
        assertFails(
                Quirk.INVALID_PERMISSION_CONFIGURATION,
                400,
                "InvalidPermissionConfiguration",
                "The permission configuration is not valid.");
        assertFails(Quirk.INVALID_SITE_ID, 400, "InvalidSiteId", "SiteId is not valid.");
    }

    @Test
    void anyOtherErrorCanBeSet() {
        assertFails(Quirk.error(500, "Unknown", "Sorry \"you\""), 500, "Unknown", "Sorry \\\"you\\\"");
        assertFails(Quirk.error(200, "Unknown", "Sorry"), 200, "Unknown", "Sorry");
    }

    private void assertFails(Quirk quirk, int status, String code, String message) {
        server.behave(quirk.times(1));
        HttpResponse<String> response = caller.issue();
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body())
                .isEqualTo("{\"Error\":{\"Message\":\"" + message + "\",\"Code\":\"" + code + "\"}}");
    }

    @Test
    void anErrorMayHaveAReasonCode() {
        server.behave(Quirk.reasonCode("Because"));

        assertThat(caller.login("{\"Username\":\"a\",\"Password\":\"b\"}").body())
                .isEqualTo("{\"Error\":{\"Message\":\"Staff identity authentication failed.\","
                        + "\"Code\":\"DeniedAccess\",\"ReasonCode\":\"Because\"}}");
        assertThat(caller.issue().body()).doesNotContain("ReasonCode");
    }

    @Test
    void tooManyRequestsMayHaveARetryAfter() {
        server.behave(Quirk.TOO_MANY_REQUESTS.times(2));
        HttpResponse<String> without = caller.issue();
        server.behave(Quirk.retryAfter(Duration.ofMinutes(5)));
        HttpResponse<String> with = caller.issue();

        String body = "{\"Error\":{\"Message\":\"Too many requests.\",\"Code\":\"TooManyRequests\"}}";
        assertThat(without.statusCode()).isEqualTo(429);
        assertThat(without.body()).isEqualTo(body);
        assertThat(without.headers().firstValue("Retry-After")).isEmpty();
        assertThat(with.statusCode()).isEqualTo(429);
        assertThat(with.body()).isEqualTo(body);
        assertThat(with.headers().firstValue("Retry-After")).contains("300");
        assertThat(caller.issue().headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void aServerErrorHasATopLevelMessage() {
        server.behave(Quirk.SERVER_ERROR);

        HttpResponse<String> response = caller.issue();

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"Message\":\"An error has occurred.\"}");
    }

    @Test
    void aGatewaySendsAPage() {
        server.behave(Quirk.BAD_GATEWAY.times(1), Quirk.SERVICE_UNAVAILABLE, Quirk.retryAfter(Duration.ofSeconds(2)));

        HttpResponse<String> badGateway = caller.issue();
        HttpResponse<String> unavailable = caller.issue();

        assertThat(badGateway.statusCode()).isEqualTo(502);
        assertThat(badGateway.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(badGateway.headers().firstValue("Retry-After")).isEmpty();
        assertThat(badGateway.body())
                .isEqualTo("<!DOCTYPE html><html><head><title>Bad Gateway</title></head>"
                        + "<body><h1>502 Bad Gateway</h1></body></html>");
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("Retry-After")).contains("2");
        assertThat(unavailable.body())
                .isEqualTo("<!DOCTYPE html><html><head><title>Service Unavailable</title></head>"
                        + "<body><h1>503 Service Unavailable</h1></body></html>");
    }

    @Test
    void aResponseCanBeWithheld() throws InterruptedException {
        server.behave(Quirk.NO_RESPONSE.times(1));

        CompletableFuture<HttpResponse<String>> withheld =
                caller.sendAsync(caller.issuing("application/json", SandboxCaller.LOGIN));

        Exchange exchange = exchanges.poll(30, TimeUnit.SECONDS);
        assertThat(exchange).hasToString("POST /public/v6/usertoken/issue no response");
        assertThat(exchange.status()).isEmpty();
        assertThat(server.issues()).isEqualTo(1);
        assertThat(caller.issue().statusCode()).isEqualTo(200);
        assertThat(withheld).isNotDone();
        server.close();
        assertThatThrownBy(() -> withheld.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    // Content-Type and Date

    @Test
    void theContentTypeMayBeWrongOrMissing() {
        server.behave(Quirk.contentType("text/plain").times(1));
        assertThat(caller.issue().headers().firstValue("Content-Type")).contains("text/plain");

        server.behave(Quirk.WITHOUT_CONTENT_TYPE);
        HttpResponse<String> response = caller.issue();
        assertThat(response.headers().firstValue("Content-Type")).isEmpty();
        assertThat(response.body()).startsWith("{\"TokenType\"");
    }

    @Test
    void theDateMayBeMissing() {
        server.behave(Quirk.WITHOUT_DATE);

        assertThat(caller.issue().headers().firstValue("Date")).isEmpty();
    }

    // Adding and removing quirks

    @Test
    void aFailureReplacesTheOperation() {
        String token = caller.token();
        server.behave(Quirk.SERVER_ERROR.times(2));

        assertThat(caller.revoke(token).statusCode()).isEqualTo(500);
        assertThat(caller.login("{\"Username\":\"Siteowner\",\"Password\":\"wrong\"}")
                        .statusCode())
                .isEqualTo(500);
        assertThat(caller.sites(token).statusCode()).isEqualTo(200);
    }

    @Test
    void failuresTakeEffectOneAfterTheOther() {
        server.behave(Quirk.SERVER_ERROR.times(2), Quirk.BAD_GATEWAY.times(1), Quirk.ACCESS_DENIED.times(1));

        assertThat(caller.issue().statusCode()).isEqualTo(500);
        assertThat(caller.issue().statusCode()).isEqualTo(500);
        assertThat(caller.issue().statusCode()).isEqualTo(502);
        assertThat(caller.issue().statusCode()).isEqualTo(401);
        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    @Test
    void aQuirkCanBeForSomeEndpointsOnly() {
        server.behave(Quirk.ACCESS_DENIED.on(Endpoint.SITES, Endpoint.RENEW).times(2));
        String token = caller.token();

        assertThat(caller.sites(token).statusCode()).isEqualTo(401);
        assertThat(caller.issue().statusCode()).isEqualTo(200);
        assertThat(caller.renew(token).statusCode()).isEqualTo(401);
        assertThat(caller.renew(token).statusCode()).isEqualTo(200);
    }

    @Test
    void allQuirksCanBeEnded() {
        server.behave(Quirk.SERVER_ERROR, Quirk.WITHOUT_DATE);
        server.behaveNormally();

        assertThat(caller.issue().statusCode()).isEqualTo(200);
    }

    @Test
    void itsArgumentsAreChecked() {
        assertThatThrownBy(() -> Quirk.expiresWithFraction(10)).hasMessage("digits must be 0 to 9, not 10");
        assertThatThrownBy(() -> Quirk.error(302, "a", "b"))
                .hasMessage("status must be 200 to 299 or 400 to 599, not 302");
        assertThatThrownBy(() -> Quirk.TRUE.times(0)).hasMessage("requests must be at least 1, not 0");
        assertThatThrownBy(() -> Quirk.contentType(" "))
                .hasMessage("contentType must not be blank; see WITHOUT_CONTENT_TYPE");
    }

    @Test
    void itsTextDescribesIt() {
        assertThat(Quirk.SERVER_ERROR.on(Endpoint.RENEW).times(2))
                .hasToString("Quirk[SERVER_ERROR on [RENEW], 2 times]");
        assertThat(Quirk.without("User")).hasToString("Quirk[without User on [ISSUE, RENEW]]");
    }
}
