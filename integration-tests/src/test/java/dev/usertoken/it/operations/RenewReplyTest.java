package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.ResponseException;
import dev.usertoken.Secret;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import dev.usertoken.codec.xml.XmlCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of an answer to a renewal: contract, renew and revoke replies. */
class RenewReplyTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant A_DAY_LONGER = Given.TOKEN_EXPIRY.plus(DAY);
    private static final String HEX = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final Instant TOLD = Instant.parse("2026-11-25T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "\"\"", "null", "true", "[]", "{\"Message\":\"Success\"}"})
    void aReplyWithoutATokenMeansTheSameTokenADayLonger(String body) {
        UserToken renewed = Replied.renew(Given.HELD, Answers.json(200, body));

        assertThat(renewed.secret()).isEqualTo(Secret.of(Given.TOKEN));
        assertThat(renewed.expiresAt()).contains(A_DAY_LONGER);
        assertThat(renewed.renewals()).isEqualTo(1);
        assertThat(renewed.siteId()).isEqualTo(Given.SITE);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void anyStatusOf2xxWithoutABodyMeansTheSameTokenADayLonger(int status) {
        assertThat(Replied.renew(Given.HELD, Answers.empty(status)).expiresAt()).contains(A_DAY_LONGER);
    }

    @Test
    void theIssueShapeBringsTokenExpiryAndUser() {
        UserToken renewed = Replied.renew(
                Given.HELD,
                Answers.json(
                        200,
                        "{\"TokenType\":\"Bearer\",\"AccessToken\":\"planted-other\",\"Expires\":\"2026-11-25T12:00:00Z\","
                                + "\"User\":{\"Id\":7,\"FirstName\":\"a\",\"LastName\":\"b\",\"Type\":\"Staff\"},\"X\":1}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of("planted-other"));
        assertThat(renewed.expiresAt()).contains(TOLD);
        assertThat(renewed.user()).contains(StaffUser.of(7, "a", "b", "Staff"));
        assertThat(renewed.reply().get().fields()).containsOnlyKeys("X");
    }

    @ParameterizedTest
    @CsvSource({"Expires", "Expiration", "AccessTokenExpiration", "accesstokenexpiration", "access_token_expiration"})
    void theExpiryIsReadUnderEachName(String name) {
        UserToken renewed = Replied.renew(
                Given.HELD,
                Answers.json(
                        200, "{\"AccessToken\":\"planted-token\",\"" + name + "\":\"2026-11-25T12:00:00.0000000\"}"));

        assertThat(renewed.expiresAt()).contains(TOLD);
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "\"3600\"", "3600.9"})
    void expiresInCountsSecondsFromBeforeTheRequest(String seconds) {
        UserToken renewed = Replied.renew(
                Given.HELD, Answers.json(200, "{\"AccessToken\":\"planted-token\",\"ExpiresIn\":" + seconds + "}"));

        assertThat(renewed.expiresAt()).contains(Replied.NOW.plus(Duration.ofHours(1)));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1e999", "\"NaN\"", "null", "99999999999"})
    void anUnusableExpiresInIsAbsent(String seconds) {
        assertThat(Replied.renew(Given.HELD, Answers.json(200, "{\"ExpiresIn\":" + seconds + "}"))
                        .expiresAt())
                .contains(A_DAY_LONGER);
    }

    @Test
    void theFirstReadableExpiryDecides() {
        assertThat(Replied.renew(
                                Given.HELD,
                                Answers.json(
                                        200,
                                        "{\"Expires\":\"0001-01-01T00:00:00\",\"Expiration\":\"2026-11-25T12:00:00Z\","
                                                + "\"ExpiresIn\":5}"))
                        .expiresAt())
                .contains(TOLD);
    }

    @Test
    void anotherTokenWithoutAnExpiryEndsByItsJwt() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"exp\":" + TOLD.getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8));

        assertThat(Replied.renew(Given.HELD, Answers.json(200, "{\"AccessToken\":\"h." + payload + ".s\"}"))
                        .expiresAt())
                .contains(TOLD);
    }

    @Test
    void anotherTokenWithoutAnyExpiryEnds24HoursFromBeforeTheRequest() {
        assertThat(Replied.renew(Given.HELD, Answers.json(200, "{\"AccessToken\":\"planted-other\"}"))
                        .expiresAt())
                .contains(Replied.NOW.plus(DAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted-token", "Bearer planted-token"})
    void theSameTokenWithoutAnExpiryEndsADayLaterThanItDid(String text) {
        UserToken renewed = Replied.renew(Given.HELD, Answers.json(200, "{\"AccessToken\":\"" + text + "\"}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of(Given.TOKEN));
        assertThat(renewed.expiresAt()).contains(A_DAY_LONGER);
    }

    /** A JWT says when it was to end at first, and a renewal that keeps its text cannot change that. */
    @Test
    void theSameTokensJwtDoesNotDecide() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"exp\":" + TOLD.getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8));
        String text = "h." + payload + ".s";
        UserToken held = UserToken.of(Given.SITE, Secret.of(text), Given.TOKEN_EXPIRY);

        assertThat(Replied.renew(held, Answers.json(200, "{\"AccessToken\":\"" + text + "\"}"))
                        .expiresAt())
                .contains(A_DAY_LONGER);
    }

    @Test
    void aTokenOfUnknownExpiryEnds24HoursFromBeforeTheRequest() {
        UserToken held = UserToken.of(Given.SITE, Secret.of(Given.TOKEN));

        assertThat(Replied.renew(held, Answers.json(200, "{}")).expiresAt()).contains(Replied.NOW.plus(DAY));
    }

    @Test
    void aGatewaysTokenIsRenewedAndStaysAGatewaysToken() {
        UserToken renewed = Replied.renew(UserToken.fromGateway(Given.SITE), Answers.json(200, "{}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of(""));
        assertThat(renewed.renewals()).isEqualTo(1);
        assertThat(renewed.expiresAt()).contains(Replied.NOW.plus(DAY));
    }

    @Test
    void renewalsAreCountedAndUserAndTypeAreKept() {
        UserToken issued = Replied.issue(Answers.json(
                200,
                "{\"AccessToken\":\"planted-token\",\"TokenType\":\"mac\",\"User\":{\"Id\":3,\"Type\":\"Staff\"}}"));
        UserToken twice = Replied.renew(Replied.renew(issued, Answers.json(200, "{}")), Answers.json(200, "{}"));

        assertThat(twice.renewals()).isEqualTo(2);
        assertThat(twice.type()).isEqualTo("mac");
        assertThat(twice.user()).contains(StaffUser.of(3, "", "", "Staff"));
        assertThat(twice.expiresAt()).contains(Replied.NOW.plus(DAY.multipliedBy(3)));
    }

    @Test
    void anHtmlPageIsABrokenReply() {
        assertThatThrownBy(() -> Replied.renew(Given.HELD, Answers.html(200)))
                .isInstanceOf(ResponseException.class)
                .hasMessage(
                        "renew failed: POST /public/v6/usertoken/renew answered 200, but the reply is an HTML page, so"
                                + " it is not from the service; check the base URI, and the proxies on the way to it");
    }

    @Test
    void aRenewalInTheWordsOfOAuthIsRead() {
        UserToken renewed = Replied.renew(
                Given.HELD,
                Answers.json(
                        200,
                        "{\"access_token\":\"planted-other\",\"token_type\":\"mac\",\"expires_in\":3600,\"scope\":1}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of("planted-other"));
        assertThat(renewed.type()).isEqualTo("mac");
        assertThat(renewed.expiresAt()).contains(Replied.NOW.plus(Duration.ofHours(1)));
        assertThat(renewed.reply().get().fields()).isEqualTo(Map.of("scope", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Token", "UserToken", "ACCESS_TOKEN", "Acce\\u017f\\u017fToken"})
    void anotherTokenIsTakenUnderEachOfItsNames(String name) {
        UserToken renewed = Replied.renew(Given.HELD, Answers.json(200, "{\"" + name + "\":\"planted-other\"}"));

        assertThat(renewed.secret()).isEqualTo(Secret.of("planted-other"));
        assertThat(renewed.expiresAt()).contains(Replied.NOW.plus(DAY));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {HEX, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJl"})
    void aBareStringInTheFormOfATokenIsTheToken(String text) {
        UserToken renewed = Replied.renew(Given.HELD, Answers.json(200, "\"" + text + "\""));

        assertThat(renewed.secret()).isEqualTo(Secret.of(text));
        assertThat(renewed.expiresAt()).contains(Replied.NOW.plus(DAY));
        assertThat(renewed.reply().get().fields()).isEmpty();
    }

    @Test
    void aBareStringInXmlIsReadLikeOneInJson() {
        UserToken renewed =
                Replied.renew(Given.HELD, Answers.of(200, "text/xml", "<string>" + HEX + "</string>"), new XmlCodec());

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
                "{\"Tokens\":[\"Bearer " + HEX + "\"]}",
                "{\"Token\":[\"planted-other\"]}",
            })
    void nothingIsKeptOfATextThatMayBeAToken(String body) {
        UserToken renewed = Replied.renew(Given.HELD, Answers.json(200, body));

        assertThat(renewed.secret()).isEqualTo(Secret.of(Given.TOKEN));
        assertThat(renewed.expiresAt()).contains(A_DAY_LONGER);
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
    void aTokenMayEndAtAnyTime(Instant expiry, Instant expected) {
        UserToken held = UserToken.of(Given.SITE, Secret.of(Given.TOKEN), expiry);

        assertThat(Replied.renew(held, Answers.json(200, "{}")).expiresAt()).contains(expected);
    }

    @Test
    void aTruncatedDocumentIsABrokenReply() {
        assertThatThrownBy(() -> Replied.renew(Given.HELD, Answers.json(200, "{\"AccessToken\":\"planted")))
                .isInstanceOf(ResponseException.class)
                .hasMessage("renew failed: POST /public/v6/usertoken/renew answered 200, but the reply cannot be read");
    }
}
