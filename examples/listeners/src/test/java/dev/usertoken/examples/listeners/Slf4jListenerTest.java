package dev.usertoken.examples.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.usertoken.AuthenticationException;
import dev.usertoken.TokenSession;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class Slf4jListenerTest {
    @Test
    void refusedLogin_isWarningWithStackTrace() {
        try (LogCapture log = new LogCapture();
                Sandbox sandbox = new Sandbox(new Slf4jListener())) {
            Throwable refused = catchThrowable(() -> sandbox.client.issue(Sandbox.MISTYPED));

            assertThat(log.last(Level.WARNING).getThrown())
                    .isInstanceOf(AuthenticationException.class)
                    .isSameAs(refused);
            assertThat(log.last(Level.WARNING).getMessage())
                    .startsWith("TokenEvent[OPERATION_FAILED, ISSUE, site -99, call 1, attempt 1, ")
                    .contains("status 403, LOGIN_REFUSED");
        }
    }

    @Test
    void successfulCalls_causeNoWarnings() {
        try (LogCapture log = new LogCapture();
                Sandbox sandbox = new Sandbox(new Slf4jListener());
                TokenSession session = sandbox.client.session(Sandbox.LOGIN)) {
            session.token();
            session.token();

            assertThat(log.records)
                    .extracting(record -> record.getLevel().getName())
                    .contains("INFO", "FINE", "FINEST")
                    .doesNotContain("WARNING");
            assertThat(log.records)
                    .extracting(record -> record.getMessage())
                    .allSatisfy(message -> assertThat(message).doesNotContain("Siteowner", "apitest1234"))
                    .anySatisfy(message -> assertThat(message).matches("call 1: POST .*/issue \\[API-Key, .*"));
        }
    }
}
