package dev.usertoken;

import dev.usertoken.internal.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The {@code Retry-After} header (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /**
     * Returns the pause that a value asks for.
     *
     * @param date the {@code Date} of the response; a date to wait for is counted from it, so that a wrong local clock
     *     does no harm
     */
    static Optional<Duration> parse(String value, Optional<String> date, Instant receivedAt) {
        if (value.trim().equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Duration> seconds = Timestamps.seconds(value);
        if (seconds.isPresent()) {
            return seconds;
        }
        Instant now = date.flatMap(Timestamps::httpDate).orElse(receivedAt);
        return Timestamps.httpDate(value)
                .map(until -> Duration.between(now, until))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }
}
