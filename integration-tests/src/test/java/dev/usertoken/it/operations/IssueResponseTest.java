package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.Operation;
import dev.usertoken.ResponseException;
import dev.usertoken.Secret;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.codec.form.FormCodec;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.codec.xml.XmlCodec;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import dev.usertoken.testkit.ScriptedResponses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of the response to a login (docs/service.md, IssueResponse). */
class IssueResponseTest {
    private static final Optional<StaffUser> WITHOUT_ID = Optional.of(StaffUser.of("", "", ""));

    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @Test
    void completeResponse_becomesToken() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.json(
                200,
                "{\"TokenType\":\"Bearer\",\"AccessToken\":\"planted-token\",\"Expires\":\"2026-11-24T16:27:43Z\","
                        + "\"User\":{\"Id\":100000123,\"FirstName\":\"Ada\",\"LastName\":\"L\\u00f6v\",\"Type\":\"Staff\"}}",
                "X-Request: 7"));

        assertThat(token.siteId()).isEqualTo("-99");
        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
        assertThat(token.type()).isEqualTo("Bearer");
        assertThat(token.expiresAt()).contains(TestData.TOKEN_EXPIRY);
        assertThat(token.user()).contains(StaffUser.of(100000123, "Ada", "L\u00f6v", "Staff"));
        assertThat(token.renewals()).isZero();
        assertThat(token.reply().get().status()).isEqualTo(200);
        assertThat(token.reply().get().headers().first("X-Request")).contains("7");
        assertThat(token.reply().get().fields()).isEmpty();
    }

    @Test
    void any2xxStatus_isSuccess() {
        assertThat(ParsedResponse.issue(ScriptedResponses.json(201, Responses.TOKEN_JSON))
                        .secret())
                .isEqualTo(Secret.of(TestData.TOKEN));
    }

    @Test
    void members_areCaseInsensitive() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.json(
                200,
                "{\"accesstoken\":\"planted-token\",\"EXPIRES\":\"2026-11-24T16:27:43Z\",\"tokenType\":\"mac\","
                        + "\"user\":{\"id\":5,\"firstname\":\"a\",\"LASTNAME\":\"b\",\"type\":\"Staff\"}}"));

        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
        assertThat(token.expiresAt()).contains(TestData.TOKEN_EXPIRY);
        assertThat(token.type()).isEqualTo("mac");
        assertThat(token.user()).contains(StaffUser.of(5, "a", "b", "Staff"));
        assertThat(token.reply().get().fields()).isEmpty();
    }

    /** The same rule finds the token and removes it from the fields. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessToken",
                "ACCESSTOKEN",
                "access_token",
                "access-token",
                " Access Token ",
                "Acce\\u017f\\u017fTo\\u212aen",
                "UserToken",
                "user_token",
                "Token",
            })
    void tokenUnderAnyKnownName_isUsedAndNotKeptInFields(String name) {
        UserToken token =
                ParsedResponse.issue(ScriptedResponses.json(200, "{\"" + name + "\":\"planted-token\",\"X\":1}"));

        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
        assertThat(token.reply().get().fields()).isEqualTo(Map.of("X", 1));
    }

    @Test
    void severalTokens_accessTokenIsUsedAndNoneIsKept() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.json(
                200,
                "{\"Token\":\"a\",\"access_token\":\"b\",\"AccessToken\":\"planted-token\","
                        + "\"Nested\":[{\"UserToken\":\"c\",\"X\":1}],\"Echo\":\"Bearer " + "0123456789abcdef".repeat(4)
                        + "\",\"Request\":\"123e4567-e89b-12d3-a456-426614174000\"}"));

        assertThat(token.secret()).isEqualTo(Secret.of("planted-token"));
        assertThat(token.reply().get().fields())
                .isEqualTo(
                        Map.of("Nested", List.of(Map.of("X", 1)), "Request", "123e4567-e89b-12d3-a456-426614174000"));
    }

    @Test
    void accessToken_isOnlyRequiredMember() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.json(200, "{\"AccessToken\":\"planted-token\"}"));

        assertThat(token.type()).isEqualTo("Bearer");
        assertThat(token.user()).isEmpty();
        assertThat(token.expiresAt()).contains(ParsedResponse.NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void nullMembers_areAbsent() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.json(
                200, "{\"AccessToken\":\"planted-token\",\"TokenType\":null,\"Expires\":null,\"User\":null}"));

        assertThat(token.type()).isEqualTo("Bearer");
        assertThat(token.user()).isEmpty();
        assertThat(token.expiresAt()).contains(ParsedResponse.NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void otherFields_areKeptWithoutToken() {
        Map<String, Object> fields = ParsedResponse.issue(
                        ScriptedResponses.json(
                                200,
                                "{\"AccessToken\":\"planted-token\",\"Scope\":\"all\",\"Nested\":{\"A\":[1,true]},\"Expires\":\"x\"}"))
                .reply()
                .get()
                .fields();

        assertThat(fields).containsOnlyKeys("Scope", "Nested");
        assertThat(fields).containsEntry("Scope", "all");
        assertThat(fields.toString()).doesNotContain("planted");
    }

    /** Some integrations read these fields, but the service does not send them. */
    @Test
    void undocumentedExpiryFields_areIgnored() {
        UserToken token = ParsedResponse.issue(
                ScriptedResponses.json(
                        200,
                        "{\"AccessToken\":\"planted-token\",\"ExpiresIn\":60,\"RefreshToken\":\"r\","
                                + "\"AccessTokenExpiration\":\"2027-01-01T00:00:00Z\",\"ExpirationDate\":\"2027-01-01T00:00:00Z\"}"));

        assertThat(token.expiresAt()).contains(ParsedResponse.NOW.plus(Duration.ofHours(24)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "x",
                "with spaces, and ~ ! \\\" # % & / ( ) = ? signs",
            })
    void token_mayHaveAnyAlphabetAndLength(String text) {
        assertThat(ParsedResponse.issue(ScriptedResponses.json(200, "{\"AccessToken\":\"" + text + "\"}"))
                        .secret())
                .isEqualTo(Secret.of(text.replace("\\\"", "\"")));
    }

    @Test
    @Timeout(10)
    void tokenWithManySpaces_isReadInLinearTime() {
        String text = "a" + " ".repeat(250_000) + "b";

        assertThat(ParsedResponse.issue(ScriptedResponses.json(200, "{\"AccessToken\":\"" + text + "\"}"))
                        .secret())
                .isEqualTo(Secret.of(text));
    }

    @Test
    void tokenWithScheme_isReadWithoutScheme() {
        assertThat(ParsedResponse.issue(ScriptedResponses.json(200, "{\"AccessToken\":\"Bearer planted-token\"}"))
                        .secret())
                .isEqualTo(Secret.of("planted-token"));
    }

    @ParameterizedTest
    @MethodSource("users")
    void user_isReadInEveryForm(String json, Optional<StaffUser> expected) {
        assertThat(ParsedResponse.issue(ScriptedResponses.json(
                                200, "{\"AccessToken\":\"planted-token\",\"User\":" + json + "}"))
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
                Arguments.of("{\"Id\":7.0}", Optional.of(StaffUser.of(7, "", "", ""))),
                Arguments.of("{\"Id\":\"7.0\"}", Optional.of(StaffUser.of(7, "", "", ""))),
                Arguments.of("{\"Id\":7e2}", Optional.of(StaffUser.of(700, "", "", ""))),
                Arguments.of("{\"Id\":0.0}", Optional.of(StaffUser.of(0, "", "", ""))),
                Arguments.of("{\"Id\":7.5}", WITHOUT_ID),
                Arguments.of("{\"Id\":9223372036854775808}", WITHOUT_ID),
                Arguments.of("{\"Id\":1e999}", WITHOUT_ID),
                Arguments.of("{\"Id\":1e-999}", WITHOUT_ID),
                Arguments.of("{\"Id\":\"1e2147483647\"}", WITHOUT_ID),
                Arguments.of("{\"Id\":\"seven\"}", WITHOUT_ID),
                Arguments.of("{\"Id\":true}", WITHOUT_ID),
                Arguments.of("{\"Id\":[7]}", WITHOUT_ID),
                Arguments.of("{\"Id\":null,\"FirstName\":null}", WITHOUT_ID),
                Arguments.of("{}", WITHOUT_ID),
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
                "{\"AccessToken\":true}",
                "{\"Jwt\":\"planted-token\"}",
                "{\"Error\":null}",
                "{\"Error\":{}}",
                "{\"Error\":{\"Code\":\"\",\"Message\":\" \"}}",
                "{\"Error\":\"planted\"}",
                "\"planted-token\"",
                "[]",
                "true",
                "null",
                "",
                "\r\n",
            })
    void successWithoutAccessToken_isMalformed(String body) {
        ResponseException malformed = malformed(ScriptedResponses.json(200, body));

        assertThat(malformed).satisfies(MESSAGES.message("no token")).hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted\\ntoken", "planted\\u0000token", "planted-t\\u00f6ken", "planted\\ttoken"})
    void tokenUnfitForHeader_isMalformed(String text) {
        assertThat(malformed(ScriptedResponses.json(200, "{\"AccessToken\":\"" + text + "\"}")))
                .satisfies(MESSAGES.message("token unfit for a header"))
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
    void malformedDocument_isNotQuoted(String body) {
        ResponseException malformed = malformed(ScriptedResponses.json(200, body));

        assertThat(malformed).satisfies(MESSAGES.message("malformed document"));
        assertThat(malformed).hasStackTraceContaining("not a well-formed document");
        assertThat(StackTraces.textOf(malformed)).doesNotContain("planted");
    }

    @ParameterizedTest
    @CsvSource({"application/xml", "image/png", "application/pdf"})
    void unreadableMediaType_isNamedInMessage(String type) {
        assertThat(malformed(ScriptedResponses.of(200, type, "planted")))
                .satisfies(MESSAGES.message("unreadable media type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><AccessToken>planted</AccessToken></html>",
                "  <!doctype HTML><p>planted</p>",
                "\u00ef\u00bb\u00bf<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">",
                "<?xml version=\"1.0\"?>\n<!-- <x> -->\n<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
                "<!--><!----><HEAD>planted",
                "<h1>planted</h1>",
                "<\0h\0t\0m\0l\0>\0",
            })
    void htmlPageUnderAnyMediaType_isNotDecoded(String page) {
        for (String type : new String[] {"text/plain", "application/json", "application/xml", "text/html", "*/*"}) {
            List<String> decoded = new ArrayList<>();
            ResponseException malformed = catchThrowableOfType(
                    ResponseException.class,
                    () -> ParsedResponse.issue(ScriptedResponses.of(200, type, page), spied(decoded)));

            assertThat(malformed).satisfies(MESSAGES.message("HTML page"));
            assertThat(decoded).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "*/*", ""})
    void undeclaredFormat_isRecognizedByFirstCharacter(String type) {
        String json = "\u00ef\u00bb\u00bf \r\n" + Responses.TOKEN_JSON;
        String xml = "<IssueResponse><AccessToken>" + TestData.TOKEN + "</AccessToken></IssueResponse>";
        List<String> bodies = type.contains("html") ? List.of(json) : List.of(json, xml);
        for (String body : bodies) {
            for (Codec[] codecs : new Codec[][] {
                {new JsonCodec(), new XmlCodec(), new FormCodec()},
                {new FormCodec(), new XmlCodec(), new JsonCodec()},
            }) {
                assertThat(ParsedResponse.issue(ScriptedResponses.of(200, type, body), codecs)
                                .secret())
                        .isEqualTo(Secret.of(TestData.TOKEN));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/xml",
        "text/xml, application/json",
        "text/javascript, application/json",
        "application/x-www-form-urlencoded, application/json",
        "application/x-www-form-urlencoded, application/xml"
    })
    void wrongDeclaredFormat_isCorrectedByFirstCharacter(String declared, String real) {
        String body = real.endsWith("json")
                ? Responses.TOKEN_JSON
                : "<IssueResponse><AccessToken>" + TestData.TOKEN + "</AccessToken></IssueResponse>";

        assertThat(ParsedResponse.issue(
                                ScriptedResponses.of(200, declared, body),
                                new JsonCodec(),
                                new XmlCodec(),
                                new FormCodec())
                        .secret())
                .isEqualTo(Secret.of(TestData.TOKEN));
    }

    @Test
    void compressedResponse_isNamedInMessage() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(Responses.TOKEN_JSON.getBytes(StandardCharsets.ISO_8859_1));
        }
        String body = gzip.toString(StandardCharsets.ISO_8859_1);

        assertThat(malformed(ScriptedResponses.of(200, "application/json", body)))
                .satisfies(MESSAGES.message("gzip"));
        assertThat(malformed(ScriptedResponses.of(200, "application/json", body, "Content-Encoding: gzip")))
                .satisfies(MESSAGES.message("gzip"));
        assertThat(malformed(ScriptedResponses.of(200, "text/html", body))).satisfies(MESSAGES.message("gzip"));
        assertThat(malformed(ScriptedResponses.json(200, "planted", "Content-Encoding: br")))
                .satisfies(MESSAGES.message("other content coding"));
        assertThat(ParsedResponse.issue(ScriptedResponses.json(200, Responses.TOKEN_JSON, "Content-Encoding: gzip"))
                        .secret())
                .isEqualTo(Secret.of(TestData.TOKEN));
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
                "application/json, application/json",
                "application/json; v; charset=utf-16",
            })
    void json_isReadUnderJsonAndGenericMediaTypes(String type) {
        assertThat(ParsedResponse.issue(ScriptedResponses.of(200, type, Responses.TOKEN_JSON))
                        .secret())
                .isEqualTo(Secret.of(TestData.TOKEN));
    }

    @Test
    void json_isReadWithoutContentType() {
        String response = "HTTP/1.1 200 OK\r\nContent-Length: " + Responses.TOKEN_JSON.length() + "\r\n\r\n"
                + Responses.TOKEN_JSON;

        assertThat(ParsedResponse.issue(response).secret()).isEqualTo(Secret.of(TestData.TOKEN));
    }

    @Test
    void charsetOfContentType_isUsed() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.of(
                200,
                "application/json; charset=iso-8859-1",
                "{\"AccessToken\":\"planted-token\",\"User\":{\"FirstName\":\"L\u00f6v\"}}"));

        assertThat(token.user().get().firstName()).isEqualTo("L\u00f6v");
    }

    @Test
    void textForms_doNotContainToken() {
        UserToken token = ParsedResponse.issue(ScriptedResponses.json(200, Responses.TOKEN_JSON, "X-Echo: planted"));

        assertThat(token).hasToString("UserToken[site -99, expires 2026-11-24T16:27:43Z, renewals 0]");
        assertThat(token.reply().get()).hasToString("Reply[200, 0 fields]");
        assertThat(token.reply().get().headers().toString()).doesNotContain("planted");
        assertThat(Collections.singletonList(token.secret())).hasToString("[Secret[redacted]]");
    }

    /** Returns codecs of every format that record the bodies they decode. */
    private static Codec[] spied(List<String> decoded) {
        return Stream.of(new JsonCodec(), new XmlCodec(), new FormCodec())
                .map(codec -> new SpyingCodec(codec, decoded))
                .toArray(Codec[]::new);
    }

    private static final class SpyingCodec implements Codec {
        private final Codec codec;
        private final List<String> decoded;

        SpyingCodec(Codec codec, List<String> decoded) {
            this.codec = codec;
            this.decoded = decoded;
        }

        @Override
        public String name() {
            return codec.name();
        }

        @Override
        public int priority() {
            return codec.priority();
        }

        @Override
        public MediaType mediaType() {
            return codec.mediaType();
        }

        @Override
        public boolean reads(MediaType mediaType) {
            return codec.reads(mediaType);
        }

        @Override
        public EncodedBody encode(Document document) {
            return codec.encode(document);
        }

        @Override
        public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
            decoded.add(name());
            return codec.decode(bytes, mediaType);
        }
    }

    private static ResponseException malformed(String response) {
        ResponseException malformed =
                catchThrowableOfType(ResponseException.class, () -> ParsedResponse.issue(response));
        assertThat(malformed).isNotNull();
        assertThat(malformed.operation()).isEqualTo(Operation.ISSUE);
        assertThat(malformed.status()).isEqualTo(200);
        assertThat(malformed.retryable()).isFalse();
        return malformed;
    }
}
