package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenEventTest {
    @Test
    void builtEvent_hasAllGivenValues() {
        TokenEvent event = TokenEvent.builder(TokenEvent.Type.OPERATION_FAILED)
                .operation(Operation.ISSUE)
                .siteId("-99")
                .username("Siteowner")
                .provider("fake")
                .callId(3)
                .attempt(2)
                .elapsed(Duration.ofMillis(120))
                .status(403)
                .expiresAt(Instant.EPOCH)
                .diagnosis(Diagnosis.LOGIN_REFUSED)
                .failure(Kind.TIMEOUT)
                .wire("no response")
                .build();

        assertThat(event.type()).isEqualTo(TokenEvent.Type.OPERATION_FAILED);
        assertThat(event.operation()).contains(Operation.ISSUE);
        assertThat(event.siteId()).contains("-99");
        assertThat(event.username()).contains("Siteowner");
        assertThat(event.provider()).contains("fake");
        assertThat(event.callId()).isEqualTo(3);
        assertThat(event.attempt()).isEqualTo(2);
        assertThat(event.elapsed()).isEqualTo(Duration.ofMillis(120));
        assertThat(event.status()).hasValue(403);
        assertThat(event.expiresAt()).contains(Instant.EPOCH);
        assertThat(event.diagnosis()).contains(Diagnosis.LOGIN_REFUSED);
        assertThat(event.failure()).contains(Kind.TIMEOUT);
        assertThat(event.wire()).contains("no response");
    }

    @Test
    void builtEvent_omitsOtherValues() {
        TokenEvent event = TokenEvent.builder(TokenEvent.Type.TOKEN_FRESH).build();

        assertThat(event.operation()).isEmpty();
        assertThat(event.siteId()).isEmpty();
        assertThat(event.username()).isEmpty();
        assertThat(event.provider()).isEmpty();
        assertThat(event.callId()).isZero();
        assertThat(event.attempt()).isZero();
        assertThat(event.elapsed()).isZero();
        assertThat(event.status()).isEmpty();
        assertThat(event.expiresAt()).isEmpty();
        assertThat(event.diagnosis()).isEmpty();
        assertThat(event.failure()).isEmpty();
        assertThat(event.cause()).isEmpty();
        assertThat(event.causeType()).isEmpty();
        assertThat(event).hasToString("TokenEvent[TOKEN_FRESH]");
    }

    @Test
    void libraryException_isCauseAndSuppliesDetails() {
        TransportException timeout = new TransportException(
                Operation.RENEW, Kind.TIMEOUT, true, "planted", TransportFailure.of(Kind.TIMEOUT));
        TokenEvent event = TokenEvent.builder(TokenEvent.Type.REFRESH_FAILED)
                .siteId("-99")
                .cause(timeout)
                .build();

        assertThat(event.cause()).containsSame(timeout);
        assertThat(event.operation()).contains(Operation.RENEW);
        assertThat(event.failure()).contains(Kind.TIMEOUT);
        assertThat(event)
                .hasToString("TokenEvent[REFRESH_FAILED, RENEW, site -99, TIMEOUT, dev.usertoken.TransportException]");
    }

    @Test
    void pausedLogin_hasDiagnosisAndNoStatus() {
        AuthenticationException paused = ErrorResponse.paused(Duration.ofMinutes(1), Instant.EPOCH);
        TokenEvent event =
                TokenEvent.builder(TokenEvent.Type.REFRESH_FAILED).cause(paused).build();

        assertThat(event.status()).isEmpty();
        assertThat(event.diagnosis()).contains(Diagnosis.LOGIN_PAUSED);
    }

    @Test
    void foreignException_isNamedByClassOnly() {
        TokenEvent event = TokenEvent.builder(TokenEvent.Type.REFRESH_FAILED)
                .cause(new IllegalStateException("planted"))
                .build();

        assertThat(event.cause()).isEmpty();
        assertThat(event.causeType()).contains("java.lang.IllegalStateException");
        assertThat(event).hasToString("TokenEvent[REFRESH_FAILED, java.lang.IllegalStateException]");
    }

    @Test
    void textForm_omitsUserName() {
        assertThat(TokenEvent.builder(TokenEvent.Type.TOKEN_REFRESHED)
                        .operation(Operation.RENEW)
                        .siteId("-99")
                        .username("planted")
                        .callId(7)
                        .expiresAt(Instant.parse("2026-11-24T16:27:43Z"))
                        .build())
                .hasToString("TokenEvent[TOKEN_REFRESHED, RENEW, site -99, call 7, expires 2026-11-24T16:27:43Z]");
    }
}
