package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTokenTest {
    @ParameterizedTest
    @ValueSource(strings = {"abc", "Bearer abc", "bearer   abc", " BEARER abc "})
    void token_mayHaveSchemePrefix(String text) {
        UserToken token = UserToken.of("-99", Secret.of(text));
        assertThat(token.secret().reveal()).isEqualTo("abc");
        assertThat(token.authorization(AuthorizationStyle.BEARER)).isEqualTo("Bearer abc");
        assertThat(token.authorization(AuthorizationStyle.BARE)).isEqualTo("abc");
    }

    @Test
    void tokenThatStartsLikePrefix_isKept() {
        assertThat(UserToken.of("-99", Secret.of("bearerabc")).secret().reveal())
                .isEqualTo("bearerabc");
    }

    @Test
    @Timeout(10)
    void tokenWithManySpaces_isReadInLinearTime() {
        String text = "a" + " ".repeat(250_000) + "b";
        assertThat(UserToken.of("-99", Secret.of(text)).secret().reveal()).isEqualTo(text);
    }

    @Test
    void gatewayToken_sendsNoAuthorization() {
        UserToken token = UserToken.fromGateway("-99");
        assertThat(token.authorization(AuthorizationStyle.BEARER)).isEmpty();
        assertThat(token.authorization(AuthorizationStyle.BARE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Bearer ", "a\nb", "a\u00e9", "a\0"})
    void tokenUnfitForHeader_isRefused(String text) {
        assertThatThrownBy(() -> UserToken.of("-99", Secret.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("secret ");
    }

    @Test
    void tokens_areEqualBySiteAndSecret() {
        UserToken token = UserToken.of("1", Secret.of("abc"));
        assertThat(UserToken.of("1", Secret.of("Bearer abc"), Instant.EPOCH))
                .isEqualTo(token)
                .hasSameHashCodeAs(token);
        assertThat(UserToken.of("2", Secret.of("abc"))).isNotEqualTo(token);
    }

    @Test
    void builtToken_hasAllGivenValues() {
        StaffUser user = StaffUser.of(7, "Ann", "Lee", "Staff");
        UserToken token = UserToken.builder("-99", Secret.of("Bearer abc"))
                .type("JWT")
                .expiresAt(Instant.EPOCH)
                .user(user)
                .renewals(2)
                .build();

        assertThat(token.siteId()).isEqualTo("-99");
        assertThat(token.secret().reveal()).isEqualTo("abc");
        assertThat(token.type()).isEqualTo("JWT");
        assertThat(token.expiresAt()).contains(Instant.EPOCH);
        assertThat(token.user()).contains(user);
        assertThat(token.renewals()).isEqualTo(2);
        assertThat(token.reply()).isEmpty();
        assertThat(UserToken.builder("-99", Secret.of("planted"))).hasToString("UserToken.Builder[site -99]");
    }

    @Test
    void negativeRenewals_areRefused() {
        UserToken.Builder builder = UserToken.builder("-99", Secret.of("abc"));

        assertThatThrownBy(() -> builder.renewals(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("renewals must not be negative, as -1 is");
    }

    @Test
    void textForm_hasNoSecret() {
        assertThat(UserToken.of("-99", Secret.of("abc"), Instant.parse("2026-01-02T03:04:05Z")))
                .hasToString("UserToken[site -99, expires 2026-01-02T03:04:05Z, renewals 0]");
    }
}
