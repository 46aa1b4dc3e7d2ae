package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.ResponseException;
import dev.usertoken.Secret;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.codec.xml.XmlCodec;
import dev.usertoken.testkit.ScriptedResponses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of the response to a renewal (docs/service.md). */
class RenewResponseTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant ONE_DAY_LATER = TestData.TOKEN_EXPIRY.plus(DAY);
    private static final String HEX = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final Instant RETURNED = Instant.parse("2026-11-25T12:00:00Z");

    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "\"\"", "null", "true", "[]", "{\"Message\":\"Success\"}"})
    void responseWithoutToken_extendsSameTokenByOneDay(String body) {
        UserToken renewed = ParsedResponse.renew(TestData.USER_TOKEN, ScriptedResponses.json(200, body));

        assertThat(renewed.secret()).isEqualTo(Secret.of(TestData.TOKEN));
        assertThat(renewed.expiresAt()).contains(ONE_DAY_LATER);
        assertThat(renewed.renewals()).isEqualTo(1);
        assertThat(renewed.siteId()).isEqualTo(TestData.SITE);
    }

    /** Some frameworks write a byte order mark before any text, even if there is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ef\u00bb\u00bf",
                "\u00ef\u00bb\u00bf\r\n",
                "\u00ef\u00bb\u00bf{}",
                "\u00ff\u00fe",
                "\u00fe\u00ff\0\r\0\n"
            })
    void byteOrderMark_isNotContent(String body) {
        String marked = ScriptedResponses.of(200, "application/json", body);

        assertThat(ParsedResponse.renew(TestData.USER_TOKEN, marked).expiresAt())
                .contains(ONE_DAY_LATER);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void empty2xxResponse_extendsSameTokenByOneDay(int status) {
        assertThat(ParsedResponse.renew(TestData.USER_TOKEN, ScriptedResponses.empty(status))
                        .expiresAt())
                .contains(ONE_DAY_LATER);
    }

    @Test
    void issueShape_replacesTokenExpiryAndUser() {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN,
                ScriptedResponses.json(
                        200,
                        "{\"TokenType\":\"Bearer\",\"AccessToken\":\"planted-other\",\"Expires\":\"2026-11-25T12:00:00Z\","
                                + "\"User\":{\"Id\":7,\"FirstName\":\"a\",\"LastName\":\"b\",\"Type\":\"Staff\"},\"X\":1}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of("planted-other"));
        assertThat(renewed.expiresAt()).contains(RETURNED);
        assertThat(renewed.user()).contains(StaffUser.of(7, "a", "b", "Staff"));
        assertThat(renewed.reply().get().fields()).containsOnlyKeys("X");
    }

    @ParameterizedTest
    @CsvSource({"Expires", "Expiration", "AccessTokenExpiration", "accesstokenexpiration", "access_token_expiration"})
    void expiry_isReadUnderEveryName(String name) {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN,
                ScriptedResponses.json(
                        200, "{\"AccessToken\":\"planted-token\",\"" + name + "\":\"2026-11-25T12:00:00.0000000\"}"));

        assertThat(renewed.expiresAt()).contains(RETURNED);
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "\"3600\"", "3600.9"})
    void expiresIn_isSecondsFromBeforeRequest(String seconds) {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN,
                ScriptedResponses.json(200, "{\"AccessToken\":\"planted-token\",\"ExpiresIn\":" + seconds + "}"));

        assertThat(renewed.expiresAt()).contains(ParsedResponse.NOW.plus(Duration.ofHours(1)));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1e999", "\"NaN\"", "null", "99999999999"})
    void unusableExpiresIn_isAbsent(String seconds) {
        assertThat(ParsedResponse.renew(
                                TestData.USER_TOKEN, ScriptedResponses.json(200, "{\"ExpiresIn\":" + seconds + "}"))
                        .expiresAt())
                .contains(ONE_DAY_LATER);
    }

    @Test
    void firstReadableExpiry_isUsed() {
        assertThat(ParsedResponse.renew(
                                TestData.USER_TOKEN,
                                ScriptedResponses.json(
                                        200,
                                        "{\"Expires\":\"0001-01-01T00:00:00\",\"Expiration\":\"2026-11-25T12:00:00Z\","
                                                + "\"ExpiresIn\":5}"))
                        .expiresAt())
                .contains(RETURNED);
    }

    @Test
    void newTokenWithoutExpiry_expiresByItsJwt() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"exp\":" + RETURNED.getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8));

        assertThat(ParsedResponse.renew(
                                TestData.USER_TOKEN,
                                ScriptedResponses.json(200, "{\"AccessToken\":\"h." + payload + ".s\"}"))
                        .expiresAt())
                .contains(RETURNED);
    }

    @Test
    void newOpaqueToken_expires24HoursFromBeforeRequest() {
        assertThat(ParsedResponse.renew(
                                TestData.USER_TOKEN, ScriptedResponses.json(200, "{\"AccessToken\":\"planted-other\"}"))
                        .expiresAt())
                .contains(ParsedResponse.NOW.plus(DAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted-token", "Bearer planted-token"})
    void sameTokenWithoutExpiry_isExtendedByOneDay(String text) {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN, ScriptedResponses.json(200, "{\"AccessToken\":\"" + text + "\"}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of(TestData.TOKEN));
        assertThat(renewed.expiresAt()).contains(ONE_DAY_LATER);
    }

    /** A JWT contains its first expiry, which a renewal cannot change if it keeps the token. */
    @Test
    void jwtOfSameToken_isIgnored() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"exp\":" + RETURNED.getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8));
        String text = "h." + payload + ".s";
        UserToken held = UserToken.of(TestData.SITE, Secret.of(text), TestData.TOKEN_EXPIRY);

        assertThat(ParsedResponse.renew(held, ScriptedResponses.json(200, "{\"AccessToken\":\"" + text + "\"}"))
                        .expiresAt())
                .contains(ONE_DAY_LATER);
    }

    @Test
    void tokenOfUnknownExpiry_expires24HoursFromBeforeRequest() {
        UserToken held = UserToken.of(TestData.SITE, Secret.of(TestData.TOKEN));

        assertThat(ParsedResponse.renew(held, ScriptedResponses.json(200, "{}")).expiresAt())
                .contains(ParsedResponse.NOW.plus(DAY));
    }

    @Test
    void gatewayToken_isRenewedAndStaysGatewayToken() {
        UserToken renewed =
                ParsedResponse.renew(UserToken.fromGateway(TestData.SITE), ScriptedResponses.json(200, "{}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of(""));
        assertThat(renewed.renewals()).isEqualTo(1);
        assertThat(renewed.expiresAt()).contains(ParsedResponse.NOW.plus(DAY));
    }

    @Test
    void renewals_areCountedAndUserAndTypeAreKept() {
        UserToken issued = ParsedResponse.issue(ScriptedResponses.json(
                200,
                "{\"AccessToken\":\"planted-token\",\"TokenType\":\"mac\",\"User\":{\"Id\":3,\"Type\":\"Staff\"}}"));
        UserToken twice = ParsedResponse.renew(
                ParsedResponse.renew(issued, ScriptedResponses.json(200, "{}")), ScriptedResponses.json(200, "{}"));

        assertThat(twice.renewals()).isEqualTo(2);
        assertThat(twice.type()).isEqualTo("mac");
        assertThat(twice.user()).contains(StaffUser.of(3, "", "", "Staff"));
        assertThat(twice.expiresAt()).contains(ParsedResponse.NOW.plus(DAY.multipliedBy(3)));
    }

    @Test
    void htmlPage_isMalformed() {
        assertThatThrownBy(() -> ParsedResponse.renew(TestData.USER_TOKEN, Responses.html(200)))
                .isInstanceOf(ResponseException.class)
                .satisfies(MESSAGES.message("HTML page"));
    }

    @Test
    void oauthNames_areRead() {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN,
                ScriptedResponses.json(
                        200,
                        "{\"access_token\":\"planted-other\",\"token_type\":\"mac\",\"expires_in\":3600,\"scope\":1}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of("planted-other"));
        assertThat(renewed.type()).isEqualTo("mac");
        assertThat(renewed.expiresAt()).contains(ParsedResponse.NOW.plus(Duration.ofHours(1)));
        assertThat(renewed.reply().get().fields()).isEqualTo(Map.of("scope", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Token", "UserToken", "ACCESS_TOKEN", "Acce\\u017f\\u017fToken"})
    void newTokenUnderAnyKnownName_isUsed(String name) {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN, ScriptedResponses.json(200, "{\"" + name + "\":\"planted-other\"}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of("planted-other"));
        assertThat(renewed.expiresAt()).contains(ParsedResponse.NOW.plus(DAY));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {HEX, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJl"})
    void bareStringInTokenForm_isToken(String text) {
        UserToken renewed = ParsedResponse.renew(TestData.USER_TOKEN, ScriptedResponses.json(200, "\"" + text + "\""));

        assertThat(renewed.secret()).isEqualTo(Secret.of(text));
        assertThat(renewed.expiresAt()).contains(ParsedResponse.NOW.plus(DAY));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @Test
    void bareStringInXml_isToken() {
        UserToken renewed = ParsedResponse.renew(
                TestData.USER_TOKEN,
                ScriptedResponses.of(200, "text/xml", "<string>" + HEX + "</string>"),
                new XmlCodec());

        assertThat(renewed.secret()).isEqualTo(Secret.of(HEX));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tok-NEW\"",
                "\"Success\"",
                "\"Your token is renewed, and is valid for another 24 hours.\"",
                "\"{\\\"AccessToken\\\":\\\"planted-other-planted-other-planted-other\\\"}\"",
                "[\"" + HEX + "\"]",
                "{\"Data\":{\"AccessToken\":\"planted-other\"}}",
                "{\"Jwt\":\"" + HEX + "\"}",
                "{\"" + HEX + "\":1}",
                "{\"Tokens\":[\"Bearer " + HEX + "\"]}",
                "{\"Token\":[\"planted-other\"]}",
            })
    void textThatMayBeToken_isNotKept(String body) {
        UserToken renewed = ParsedResponse.renew(TestData.USER_TOKEN, ScriptedResponses.json(200, body));

        assertThat(renewed.secret()).isEqualTo(Secret.of(TestData.TOKEN));
        assertThat(renewed.expiresAt()).contains(ONE_DAY_LATER);
        assertThat(renewed.reply().get().fields().toString())
                .doesNotContain("planted")
                .doesNotContain(HEX)
                .doesNotContain("tok-NEW");
    }

    @ParameterizedTest
    @CsvSource({
        "+1000000000-12-31T23:59:59.999999999Z, +1000000000-12-31T23:59:59.999999999Z",
        "+1000000000-12-31T00:00:00Z, +1000000000-12-31T23:59:59.999999999Z",
        "+1000000000-12-30T00:00:00Z, +1000000000-12-31T00:00:00Z",
        "-1000000000-01-01T00:00:00Z, -1000000000-01-02T00:00:00Z",
    })
    void tokenExpiry_mayBeAnyInstant(Instant expiry, Instant expected) {
        UserToken held = UserToken.of(TestData.SITE, Secret.of(TestData.TOKEN), expiry);

        assertThat(ParsedResponse.renew(held, ScriptedResponses.json(200, "{}")).expiresAt())
                .contains(expected);
    }

    @Test
    void truncatedDocument_isMalformed() {
        assertThatThrownBy(() -> ParsedResponse.renew(
                        TestData.USER_TOKEN, ScriptedResponses.json(200, "{\"AccessToken\":\"planted")))
                .isInstanceOf(ResponseException.class)
                .satisfies(MESSAGES.message("malformed document"));
    }
}
