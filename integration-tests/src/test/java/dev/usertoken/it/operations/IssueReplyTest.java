package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.Operation;
import dev.usertoken.ResponseException;
import dev.usertoken.Secret;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of an answer to a login: contract, IssueResponse. */
class IssueReplyTest {
    private static final String BROKEN = "issue failed: POST /public/v6/usertoken/issue answered 200, but the reply ";

    @Test
    void theWholeReplyBecomesAToken() {
        UserToken token = Replied.issue(Answers.json(
                200,
                "{\"TokenType\":\"Bearer\",\"AccessToken\":\"planted-token\",\"Expires\":\"2026-11-24T16:27:43Z\","
                        + "\"User\":{\"Id\":100000123,\"FirstName\":\"Ada\",\"LastName\":\"L\\u00f6v\",\"Type\":\"Staff\"}}",
                "X-Request: 7"));

        assertThat(token.siteId()).isEqualTo("-99");
        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
        assertThat(token.type()).isEqualTo("Bearer");
        assertThat(token.expiresAt()).contains(Given.TOKEN_EXPIRY);
        assertThat(token.user()).contains(StaffUser.of(100000123, "Ada", "L\u00f6v", "Staff"));
        assertThat(token.renewals()).isZero();
        assertThat(token.reply().get().status()).isEqualTo(200);
        assertThat(token.reply().get().headers().first("X-Request")).contains("7");
        assertThat(token.reply().get().fields()).isEmpty();
    }

    @Test
    void anyStatusOf2xxIsASuccess() {
        assertThat(Replied.issue(Answers.json(201, Answers.TOKEN_REPLY)).secret())
                .isEqualTo(Secret.of(Given.TOKEN));
    }

    @Test
    void membersBindWithoutRegardToCase() {
        UserToken token = Replied.issue(Answers.json(
                200,
                "{\"accesstoken\":\"planted-token\",\"EXPIRES\":\"2026-11-24T16:27:43Z\",\"tokenType\":\"mac\","
                        + "\"user\":{\"id\":5,\"firstname\":\"a\",\"LASTNAME\":\"b\",\"type\":\"Staff\"}}"));

        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
        assertThat(token.expiresAt()).contains(Given.TOKEN_EXPIRY);
        assertThat(token.type()).isEqualTo("mac");
        assertThat(token.user()).contains(StaffUser.of(5, "a", "b", "Staff"));
        assertThat(token.reply().get().fields()).isEmpty();
    }

    @Test
    void onlyTheAccessTokenIsNeeded() {
        UserToken token = Replied.issue(Answers.json(200, "{\"AccessToken\":\"planted-token\"}"));

        assertThat(token.type()).isEqualTo("Bearer");
        assertThat(token.user()).isEmpty();
        assertThat(token.expiresAt()).contains(Replied.NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void nullMembersAreAbsent() {
        UserToken token = Replied.issue(Answers.json(
                200, "{\"AccessToken\":\"planted-token\",\"TokenType\":null,\"Expires\":null,\"User\":null}"));

        assertThat(token.type()).isEqualTo("Bearer");
        assertThat(token.user()).isEmpty();
        assertThat(token.expiresAt()).contains(Replied.NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void otherFieldsAreKeptAndTheTokenIsNotAmongThem() {
        Map<String, Object> fields = Replied.issue(
                        Answers.json(
                                200,
                                "{\"AccessToken\":\"planted-token\",\"Scope\":\"all\",\"Nested\":{\"A\":[1,true]},\"Expires\":\"x\"}"))
                .reply()
                .get()
                .fields();

        assertThat(fields).containsOnlyKeys("Scope", "Nested");
        assertThat(fields).containsEntry("Scope", "all");
        assertThat(fields.toString()).doesNotContain("planted");
    }

    /** The names that integrations read although the service does not send them. */
    @Test
    void fieldsThatDoNotExistDecideNothing() {
        UserToken token = Replied.issue(
                Answers.json(
                        200,
                        "{\"AccessToken\":\"planted-token\",\"ExpiresIn\":60,\"RefreshToken\":\"r\","
                                + "\"AccessTokenExpiration\":\"2027-01-01T00:00:00Z\",\"ExpirationDate\":\"2027-01-01T00:00:00Z\"}"));

        assertThat(token.expiresAt()).contains(Replied.NOW.plus(Duration.ofHours(24)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "x",
                "with spaces, and ~ ! \\\" # % & / ( ) = ? signs",
            })
    void aTokenMayHaveAnyAlphabetAndLength(String text) {
        assertThat(Replied.issue(Answers.json(200, "{\"AccessToken\":\"" + text + "\"}"))
                        .secret())
                .isEqualTo(Secret.of(text.replace("\\\"", "\"")));
    }

    @Test
    @Timeout(10)
    void aTokenOfManySpacesTakesNoLongerThanAnyOther() {
        String text = "a" + " ".repeat(250_000) + "b";

        assertThat(Replied.issue(Answers.json(200, "{\"AccessToken\":\"" + text + "\"}"))
                        .secret())
                .isEqualTo(Secret.of(text));
    }

    @Test
    void aTokenIsReadWithItsScheme() {
        assertThat(Replied.issue(Answers.json(200, "{\"AccessToken\":\"Bearer planted-token\"}"))
                        .secret())
                .isEqualTo(Secret.of("planted-token"));
    }

    @ParameterizedTest
    @MethodSource("users")
    void theUserIsReadInEachForm(String json, Optional<StaffUser> expected) {
        assertThat(Replied.issue(Answers.json(200, "{\"AccessToken\":\"planted-token\",\"User\":" + json + "}"))
                        .user())
                .isEqualTo(expected);
    }

    static Stream<Arguments> users() {
        return Stream.of(
                Arguments.of(
                        "{\"Id\":0,\"FirstName\":\"Site\",\"LastName\":\"Owner\",\"Type\":\"Owner\"}",
                        Optional.of(StaffUser.of(0, "Site", "Owner", "Owner"))),
                Arguments.of(
                        "{\"Id\":0,\"FirstName\":\"\",\"LastName\":\"\",\"Type\":\"Admin\"}",
                        Optional.of(StaffUser.of(0, "", "", "Admin"))),
                Arguments.of(
                        "{\"Id\":1,\"FirstName\":\"a\",\"LastName\":\"b\",\"Type\":\"Robot\"}",
                        Optional.of(StaffUser.of(1, "a", "b", "Robot"))),
                Arguments.of(
                        "{\"Id\":\"100000123\",\"Type\":\"Staff\"}",
                        Optional.of(StaffUser.of(100000123, "", "", "Staff"))),
                Arguments.of("{\"Id\":9223372036854775807}", Optional.of(StaffUser.of(Long.MAX_VALUE, "", "", ""))),
                Arguments.of("{\"Id\":9223372036854775808}", Optional.of(StaffUser.of(0, "", "", ""))),
                Arguments.of("{\"Id\":1e999}", Optional.of(StaffUser.of(0, "", "", ""))),
                Arguments.of("{\"Id\":null,\"FirstName\":null}", Optional.of(StaffUser.of(0, "", "", ""))),
                Arguments.of("{}", Optional.of(StaffUser.of(0, "", "", ""))),
                Arguments.of("\"someone\"", Optional.empty()),
                Arguments.of("[]", Optional.empty()),
                Arguments.of("null", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"AccessToken\":null}",
                "{\"AccessToken\":\"\"}",
                "{\"AccessToken\":\" \"}",
                "{\"AccessToken\":{}}",
                "{\"AccessToken\":[\"planted-token\"]}",
                "{\"Token\":\"planted-token\"}",
                "\"planted-token\"",
                "[]",
                "true",
                "null",
                "",
                "\r\n",
            })
    void a200WithoutAnAccessTokenIsABrokenReply(String body) {
        ResponseException broken = broken(Answers.json(200, body));

        assertThat(broken).hasMessage(BROKEN + "holds no AccessToken").hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted\\ntoken", "planted\\u0000token", "planted-t\\u00f6ken", "planted\\ttoken"})
    void aTokenThatNoHeaderCanCarryIsABrokenReply(String text) {
        assertThat(broken(Answers.json(200, "{\"AccessToken\":\"" + text + "\"}")))
                .hasMessage(BROKEN + "holds an AccessToken that no header can carry")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"AccessToken\":\"planted-token\"",
                "{\"AccessToken\":\"planted-token\"}{}",
                "{\"AccessToken\":\"planted-token\",\"AccessToken\":\"other\"}",
                "planted-token",
                "<xml/>",
            })
    void whatIsNotOneDocumentIsABrokenReplyThatQuotesNothing(String body) {
        ResponseException broken = broken(Answers.json(200, body));

        assertThat(broken).hasMessage(BROKEN + "cannot be read");
        assertThat(broken).hasStackTraceContaining("not a well-formed document");
        assertThat(Leaks.textOf(broken)).doesNotContain("planted");
    }

    @ParameterizedTest
    @CsvSource({"text/html", "application/xml", "image/png", "application/xhtml+xml"})
    void aTypeThatNoCodecReadsIsABrokenReply(String type) {
        assertThat(broken(Answers.of(200, type, Answers.TOKEN_REPLY)))
                .hasMessage(BROKEN + "is of a media type that none of the codecs at hand reads");
    }

    @Test
    void anHtmlPageUnderAGenericTypeIsNotHandedToACodec() {
        assertThat(broken(Answers.of(200, "text/plain", "  <!doctype HTML><p>planted</p>")))
                .hasMessage(BROKEN + "is of a media type that none of the codecs at hand reads");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/json; charset=utf-8",
                "Application/JSON;charset=\"UTF-8\"",
                "application/problem+json",
                "text/plain",
                "application/octet-stream",
                "json",
            })
    void jsonIsReadUnderItsTypesAndUnderGenericOnes(String type) {
        assertThat(Replied.issue(Answers.of(200, type, Answers.TOKEN_REPLY)).secret())
                .isEqualTo(Secret.of(Given.TOKEN));
    }

    @Test
    void jsonIsReadWhereThereIsNoType() {
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Length: " + Answers.TOKEN_REPLY.length() + "\r\n\r\n" + Answers.TOKEN_REPLY;

        assertThat(Replied.issue(answer).secret()).isEqualTo(Secret.of(Given.TOKEN));
    }

    @Test
    void theCharsetOfTheTypeIsHonoured() {
        UserToken token = Replied.issue(Answers.of(
                200,
                "application/json; charset=iso-8859-1",
                "{\"AccessToken\":\"planted-token\",\"User\":{\"FirstName\":\"L\u00f6v\"}}"));

        assertThat(token.user().get().firstName()).isEqualTo("L\u00f6v");
    }

    @Test
    void noTextFormOfATokenOrItsReplyHoldsTheToken() {
        UserToken token = Replied.issue(Answers.json(200, Answers.TOKEN_REPLY, "X-Echo: planted"));

        assertThat(token).hasToString("UserToken[site -99, expires 2026-11-24T16:27:43Z, renewals 0]");
        assertThat(token.reply().get()).hasToString("Reply[200, 0 fields]");
        assertThat(token.reply().get().headers().toString()).doesNotContain("planted");
        assertThat(Collections.singletonList(token.secret())).hasToString("[Secret[redacted]]");
    }

    private static ResponseException broken(String answer) {
        ResponseException broken = catchThrowableOfType(ResponseException.class, () -> Replied.issue(answer));
        assertThat(broken).isNotNull();
        assertThat(broken.operation()).isEqualTo(Operation.ISSUE);
        assertThat(broken.status()).isEqualTo(200);
        assertThat(broken.retryable()).isFalse();
        return broken;
    }
}
