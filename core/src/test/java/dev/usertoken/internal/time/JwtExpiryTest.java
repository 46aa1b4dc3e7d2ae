package dev.usertoken.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtExpiryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":1763893230}",
                " { \"sub\" : \"a\\\"}exp\" , \"exp\" : 1763893230.5 , \"iat\" : 1 } ",
                "{\"nested\":{\"exp\":1,\"list\":[\"]\",{}]},\"exp\":1763893230}",
                "{\"site\":\"caf\u00e9\",\"exp\":1763893230}",
                "{\"exp\":1.76389323E9}",
                "{\"exp\":176389323e1}",
            })
    void outermostClaim_isRead(String payload) {
        assertThat(JwtExpiry.of(jwt(payload))).contains(Instant.ofEpochSecond(1763893230));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "null",
                "{\"exp\":}",
                "{\"exp\":\"1763893230\"}",
                "{\"exp\":0}",
                "{\"exp\":-1}",
                "{\"exp\":1e99}",
                "{\"exp\":1e999999999}",
                "{\"exp\":1e-999999999}",
                "{\"exp\":86400}",
                "{\"exp\":999999999999999999}",
                "{\"exp\":253370764800}",
                "{\"exp\":tr",
                "{\"nested\":{\"exp\":1763893230}}",
                "{\"a\":\"\\",
            })
    void otherPayload_hasNoExpiry(String payload) {
        assertThat(JwtExpiry.of(jwt(payload))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.!!!.c", "0123456789abcdef", "a.e30=.c", "a.e30==.c"})
    void otherToken_hasNoExpiry(String token) {
        assertThat(JwtExpiry.of(token)).isEmpty();
    }

    @Test
    void paddedPayload_isRead() {
        String payload =
                Base64.getUrlEncoder().encodeToString("{\"exp\":1763893230 }".getBytes(StandardCharsets.UTF_8));
        assertThat(payload).endsWith("=");
        assertThat(JwtExpiry.of("h." + payload + ".s")).isPresent();
    }

    @Test
    void oversizedToken_isNotRead() {
        assertThat(JwtExpiry.of(jwt("{\"exp\":1763893230,\"pad\":\"" + "x".repeat(20_000) + "\"}")))
                .isEmpty();
    }

    private static String jwt(String payload) {
        return "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }
}
