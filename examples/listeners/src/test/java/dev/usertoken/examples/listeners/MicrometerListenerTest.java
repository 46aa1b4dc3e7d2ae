package dev.usertoken.examples.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.AuthenticationException;
import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.SessionOptions;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenSession;
import dev.usertoken.spi.TransportFailure;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerListenerTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MicrometerListener listener = new MicrometerListener(registry);

    @Test
    void lifeOfToken_decreasesAndEndsWithToken() {
        Instant now = Instant.ofEpochMilli(clock.wallTime());
        listener.onEvent(ofSession(TokenEvent.Type.TOKEN_REFRESHED)
                .operation(Operation.ISSUE)
                .expiresAt(now.plusSeconds(100))
                .build());
        assertThat(life("Siteowner")).isEqualTo(100);

        clock.add(Duration.ofSeconds(40));
        assertThat(life("Siteowner")).isEqualTo(60);

        listener.onEvent(ofSession(TokenEvent.Type.TOKEN_ADOPTED)
                .expiresAt(now.plusSeconds(240))
                .build());
        assertThat(life("Siteowner")).isEqualTo(200);

        listener.onEvent(ofSession(TokenEvent.Type.TOKEN_INVALIDATED).build());
        assertThat(life("Siteowner")).isZero();
    }

    @Test
    void loginsOfOneSite_areDistinguished() {
        Instant now = Instant.ofEpochMilli(clock.wallTime());
        listener.onEvent(ofSession(TokenEvent.Type.TOKEN_REFRESHED)
                .expiresAt(now.plusSeconds(100))
                .build());
        listener.onEvent(ofSession(TokenEvent.Type.TOKEN_REFRESHED)
                .username("_service")
                .expiresAt(now.plusSeconds(7))
                .build());

        assertThat(life("Siteowner")).isEqualTo(100);
        assertThat(life("_service")).isEqualTo(7);
    }

    @Test
    void outcome_isDiagnosisOrKindOfFailure() {
        TokenEvent.Builder failed = TokenEvent.builder(TokenEvent.Type.OPERATION_FAILED)
                .operation(Operation.RENEW)
                .attempt(1)
                .elapsed(Duration.ofMillis(30));
        listener.onEvent(failed.build());
        listener.onEvent(failed.failure(TransportFailure.Kind.TIMEOUT).build());
        listener.onEvent(failed.status(401).diagnosis(Diagnosis.TOKEN_REJECTED).build());

        assertThat(registry.find("usertoken.operations").timers())
                .allSatisfy(timer ->
                        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30))
                .extracting(timer -> timer.getId().getTag("outcome"))
                .containsExactlyInAnyOrder("other", "timeout", "token_rejected");
    }

    @Test
    void hitsMissesAndCallsOfSession_areCounted() {
        SessionOptions options =
                SessionOptions.builder().refreshMargin(Duration.ofMinutes(5)).build();
        try (Sandbox sandbox = new Sandbox(listener);
                TokenSession session = sandbox.client.session(Sandbox.LOGIN, options)) {
            session.token();
            session.token();
            session.token();
            session.invalidate(session.token());
            session.token();
        }

        assertThat(sessionEvents("token_awaited")).isEqualTo(2);
        assertThat(sessionEvents("token_fresh")).isEqualTo(3);
        assertThat(sessionEvents("token_invalidated")).isEqualTo(1);
        assertThat(sessionEvents("token_refreshed")).isEqualTo(2);
        assertThat(registry.get("usertoken.attempts")
                        .tag("operation", "issue")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("usertoken.operations")
                        .tags("operation", "issue", "outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void refusedLogin_isCountedByDiagnosis() {
        try (Sandbox sandbox = new Sandbox(listener);
                TokenSession session = sandbox.client.session(Sandbox.MISTYPED)) {
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
            assertThatThrownBy(session::token).isInstanceOf(AuthenticationException.class);
        }

        assertThat(registry.get("usertoken.operations")
                        .tags("operation", "issue", "outcome", "login_refused")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(sessionEvents("refresh_failed")).isEqualTo(2);
        assertThat(sessionEvents("login_paused")).isEqualTo(1);
    }

    private static TokenEvent.Builder ofSession(TokenEvent.Type type) {
        return TokenEvent.builder(type).siteId("-99").username("Siteowner");
    }

    private double life(String username) {
        return registry.get("usertoken.token.life")
                .tags("site", "-99", "user", username)
                .timeGauge()
                .value(TimeUnit.SECONDS);
    }

    private double sessionEvents(String event) {
        return registry.get("usertoken.session").tag("event", event).counter().count();
    }
}
