package dev.usertoken.internal.http;

import dev.usertoken.internal.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The {@code Retry-After} header (RFC 9110, section 10.2.3). */
public final class RetryAfter {
    private RetryAfter() {}

    /**
     * Returns the pause that a value asks for.
     *
     * @param sentAt the time of the response, from which the pause until a date is counted; the {@code Date} of the
     *     response if possible, so that a wrong local clock does no harm
     */
    public static Optional<Duration> parse(String value, Instant sentAt) {
        if (value.trim().equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Duration> seconds = Timestamps.seconds(value);
        if (seconds.isPresent()) {
            return seconds;
        }
        return Timestamps.httpDate(value)
                .map(until -> Duration.between(sentAt, until))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }
}
