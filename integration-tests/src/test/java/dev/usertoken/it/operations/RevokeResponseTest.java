package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Reply;
import dev.usertoken.testkit.ScriptedResponses;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any 2xx status is a success, whatever the body is (docs/service.md). */
class RevokeResponseTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "\"\"", "true", "{\"Message\":\"Success\"}", "[1]", "null", "{\"cut", "Done."})
    void anyBody_isSuccess(String body) {
        assertThat(ParsedResponse.revoke(ScriptedResponses.json(200, body)).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void any2xxStatus_isSuccess(int status) {
        assertThat(ParsedResponse.revoke(ScriptedResponses.empty(status)).status())
                .isEqualTo(status);
    }

    @Test
    void htmlPageOrUnreadableType_isSuccess() {
        assertThat(ParsedResponse.revoke(Responses.html(200)).fields()).isEmpty();
        assertThat(ParsedResponse.revoke(ScriptedResponses.of(200, "application/xml", "<true/>"))
                        .fields())
                .isEmpty();
    }

    @Test
    void reply_hasFieldsAndHeaders() {
        Reply reply =
                ParsedResponse.revoke(ScriptedResponses.json(200, "{\"Message\":\"Success\",\"N\":1}", "X-Request: 7"));

        assertThat(reply.fields()).isEqualTo(Map.of("Message", "Success", "N", 1));
        assertThat(reply.headers().first("x-request")).contains("7");
        assertThat(reply).hasToString("Reply[200, 2 fields]");
    }

    @Test
    void replyFields_omitToken() {
        String body = "{\"ACCESSTOKEN\":\"planted-token\",\"TokenType\":\"Bearer\"}";

        assertThat(ParsedResponse.revoke(ScriptedResponses.json(200, body)).fields())
                .isEqualTo(Map.of("TokenType", "Bearer"));
    }

    @Test
    void replyFields_omitTextThatMayBeToken() {
        String hex = "0123456789abcdef".repeat(4);

        assertThat(ParsedResponse.revoke(ScriptedResponses.json(200, "\"" + hex + "\""))
                        .fields())
                .isEmpty();
        assertThat(ParsedResponse.revoke(
                                ScriptedResponses.json(200, "{\"Revoked\":\"" + hex + "\",\"Message\":\"Success\"}"))
                        .fields())
                .isEqualTo(Map.of("Message", "Success"));
    }
}
