package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any 2xx is a success, whatever its body: contract, renew and revoke replies. */
class RevokeReplyTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "\"\"", "true", "{\"Message\":\"Success\"}", "[1]", "null", "{\"cut", "Done."})
    void anyBodyIsASuccess(String body) {
        assertThat(Replied.revoke(Answers.json(200, body)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void anyStatusOf2xxIsASuccess(int status) {
        assertThat(Replied.revoke(Answers.empty(status)).status()).isEqualTo(status);
    }

    @Test
    void aPageOrAnUnknownTypeIsASuccess() {
        assertThat(Replied.revoke(Answers.html(200)).fields()).isEmpty();
        assertThat(Replied.revoke(Answers.of(200, "application/xml", "<true/>")).fields())
                .isEmpty();
    }

    @Test
    void theReplyIsHandedOn() {
        Reply reply = Replied.revoke(Answers.json(200, "{\"Message\":\"Success\",\"N\":1}", "X-Request: 7"));

        assertThat(reply.fields()).isEqualTo(Map.of("Message", "Success", "N", 1));
        assertThat(reply.headers().first("x-request")).contains("7");
        assertThat(reply).hasToString("Reply[200, 2 fields]");
    }

    @Test
    void aTokenIsNotAmongTheFieldsOfTheReply() {
        String body = "{\"ACCESSTOKEN\":\"planted-token\",\"TokenType\":\"Bearer\"}";

        assertThat(Replied.revoke(Answers.json(200, body)).fields()).isEqualTo(Map.of("TokenType", "Bearer"));
    }

    @Test
    void aTextThatMayBeATokenIsNotAmongTheFieldsOfTheReply() {
        String hex = "0123456789abcdef".repeat(4);

        assertThat(Replied.revoke(Answers.json(200, "\"" + hex + "\"")).fields())
                .isEmpty();
        assertThat(Replied.revoke(Answers.json(200, "{\"Revoked\":\"" + hex + "\",\"Message\":\"Success\"}"))
                        .fields())
                .isEqualTo(Map.of("Message", "Success"));
    }
}
