package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTokenTest {
    @ParameterizedTest
    @ValueSource(strings = {"abc", "Bearer abc", "bearer   abc", " BEARER abc "})
    void takesATokenWithAndWithoutThePrefix(String text) {
        UserToken token = UserToken.of("-99", Secret.of(text));
        assertThat(token.secret().reveal()).isEqualTo("abc");
        assertThat(token.authorization(AuthorizationStyle.BEARER)).isEqualTo("Bearer abc");
        assertThat(token.authorization(AuthorizationStyle.BARE)).isEqualTo("abc");
    }

    @Test
    void aTokenThatOnlyStartsLikeThePrefixIsKept() {
        assertThat(UserToken.of("-99", Secret.of("bearerabc")).secret().reveal())
                .isEqualTo("bearerabc");
    }

    @Test
    void aGatewaysTokenSendsNothing() {
        UserToken token = UserToken.fromGateway("-99");
        assertThat(token.authorization(AuthorizationStyle.BEARER)).isEmpty();
        assertThat(token.authorization(AuthorizationStyle.BARE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Bearer ", "a\nb", "a\u00e9", "a\0"})
    void refusesWhatNoHeaderCanCarry(String text) {
        assertThatThrownBy(() -> UserToken.of("-99", Secret.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("secret ");
    }

    @Test
    void equalBySiteAndSecret() {
        UserToken token = UserToken.of("1", Secret.of("abc"));
        assertThat(UserToken.of("1", Secret.of("Bearer abc"), Instant.EPOCH))
                .isEqualTo(token)
                .hasSameHashCodeAs(token);
        assertThat(UserToken.of("2", Secret.of("abc"))).isNotEqualTo(token);
    }

    @Test
    void textFormShowsNoSecret() {
        assertThat(UserToken.of("-99", Secret.of("abc"), Instant.parse("2026-01-02T03:04:05Z")))
                .hasToString("UserToken[site -99, expires 2026-01-02T03:04:05Z, renewals 0]");
    }
}
