package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.FileTokenStore;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The expiry of an issued token: {@code Expires}, else {@code exp} of the JWT, else 24 hours (docs/service.md,
 * IssueResponse).
 */
class ExpiryTest {
    private static final Instant DOCUMENTED = ParsedResponse.NOW.plus(Duration.ofHours(24));
    private static final Instant OF_THE_JWT = Instant.parse("2026-11-24T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T16:27:43Z, 2026-11-24T16:27:43Z",
        "2026-11-24T08:27:43-08:00, 2026-11-24T16:27:43Z",
        "2026-11-24T21:57:43+05:30, 2026-11-24T16:27:43Z",
        "2026-11-24T16:27:43, 2026-11-24T16:27:43Z",
        "2026-11-24T16:27:43.1Z, 2026-11-24T16:27:43.1Z",
        "2026-11-24T16:27:43.12Z, 2026-11-24T16:27:43.12Z",
        "2026-11-24T16:27:43.123Z, 2026-11-24T16:27:43.123Z",
        "2026-11-24T16:27:43.1234, 2026-11-24T16:27:43.1234Z",
        "2026-11-24T16:27:43.12345Z, 2026-11-24T16:27:43.12345Z",
        "2026-11-24T16:27:43.123456+00:00, 2026-11-24T16:27:43.123456Z",
        "2026-11-24T16:27:43.1234567Z, 2026-11-24T16:27:43.1234567Z",
        "2026-11-24T16:27:43.12345678, 2026-11-24T16:27:43.12345678Z",
        "2026-11-24T16:27:43.123456789Z, 2026-11-24T16:27:43.123456789Z",
    })
    void expires_mayHaveAnyZoneAndNineFractionDigits(String text, Instant expected) {
        assertThat(expiry("\"planted-token\"", "\"" + text + "\"")).isEqualTo(expected);
    }

    @Test
    void tokenValidForCenturies_isSharedThroughStore(@TempDir Path directory) {
        String response =
                ScriptedResponses.json(200, "{\"AccessToken\":\"planted-token\",\"Expires\":\"2300-01-01T00:00:00Z\"}");
        try (ScriptedServer server = Responses.inTurn(response)) {
            for (int process = 0; process < 3; process++) {
                try (UserTokenClient client = TestData.client(server)
                                .tokenStore(FileTokenStore.in(directory.resolve("tokens")))
                                .build();
                        TokenSession session = client.session(TestData.LOGIN)) {
                    assertThat(session.token().secret().reveal()).isEqualTo("planted-token");
                }
            }
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void expires_hasPrecedenceOverJwt() {
        assertThat(expiry(jwt("{\"exp\":" + OF_THE_JWT.getEpochSecond() + "}"), "\"2026-11-24T16:27:43Z\""))
                .isEqualTo(TestData.TOKEN_EXPIRY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"\"",
                "\"0001-01-01T00:00:00\"",
                "\"0001-01-01T00:00:00Z\"",
                "\"9999-12-31T23:59:59.9999999\"",
                "\"9999-12-31T23:59:59.9999999Z\"",
                "\"NaN\"",
                "\"tomorrow\"",
                "0",
                "86400",
                "true",
                "{}",
            })
    void unusableExpires_fallsBackToJwt(String expires) {
        assertThat(expiry(jwt("{\"exp\":" + OF_THE_JWT.getEpochSecond() + "}"), expires))
                .isEqualTo(OF_THE_JWT);
        assertThat(expiry("\"planted-token\"", expires)).isEqualTo(DOCUMENTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":1795507200}",
                "{\"exp\":1795507200.5}",
                "{\"exp\":1.7955072E9}",
                "{\"exp\":17955072e2}",
                "{ \"sub\" : \"exp\" , \"nested\" : {\"exp\":1} , \"list\" : [\"exp\",{\"exp\":2}] , \"exp\" : 1795507200 }",
            })
    void jwtExp_isSecondsInAnyNumberFormat(String payload) {
        assertThat(expiry(jwt(payload), "null")).isEqualTo(OF_THE_JWT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"exp\":null}",
                "{\"exp\":0}",
                "{\"exp\":-1}",
                "{\"exp\":1e999999999}",
                "{\"exp\":99999999999999999999}",
                "{\"exp\":253402300799}",
                "{\"exp\":\"1795507200\"}",
                "{\"exp\":NaN}",
                "{\"nested\":{\"exp\":1795507200}}",
                "{\"exp\":1795507200",
                "[1795507200]",
                "",
            })
    void jwtWithoutUsableExp_fallsBackTo24Hours(String payload) {
        assertThat(expiry(jwt(payload), "null")).isEqualTo(DOCUMENTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a.b.c", "..", "a.%%%.c", "a..c", "0123456789abcdef"})
    void opaqueToken_fallsBackTo24Hours(String token) {
        assertThat(expiry("\"" + token + "\"", "null")).isEqualTo(DOCUMENTED);
    }

    @Test
    void fallbackOf24Hours_startsBeforeRequest() {
        AtomicReference<Instant> now = new AtomicReference<>(ParsedResponse.NOW);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    now.set(ParsedResponse.NOW.plus(Duration.ofHours(1)));
                    connection.send(ScriptedResponses.json(200, "{\"AccessToken\":\"planted-token\"}"));
                });
                UserTokenClient client =
                        TestData.client(server).clock(clock(now)).build()) {
            assertThat(client.issue(TestData.LOGIN).expiresAt()).contains(DOCUMENTED);
        }
    }

    private static Instant expiry(String token, String expires) {
        UserToken issued = ParsedResponse.issue(
                ScriptedResponses.json(200, "{\"AccessToken\":" + token + ",\"Expires\":" + expires + "}"));
        return issued.expiresAt().get();
    }

    private static String jwt(String payload) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return "\"eyJhbGciOiJub25lIn0." + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".c2ln\"";
    }

    private static Clock clock(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }
}
