package dev.usertoken;

import dev.usertoken.internal.Time;
import java.time.Duration;
import java.time.Instant;

/**
 * What time it is at the service: as the last reply's {@code Date} told, carried on by the monotonic clock. Until one
 * has told, it is the wall clock's time, which may be wrong.
 */
final class ServerTime {
    /** A {@code Date} has no fraction (RFC 9110, section 5.6.7). */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final Time time;
    private volatile Date last;

    ServerTime(Time time) {
        this.time = time;
    }

    /**
     * Takes note of a reply's date.
     *
     * @param sentAt on the monotonic clock, from before its request was sent
     */
    void heard(Instant date, long sentAt) {
        last = new Date(date, sentAt, time.nanos());
    }

    boolean isHeard() {
        return last != null;
    }

    /** No later than the true time. */
    Instant earliest() {
        Date date = last;
        return date == null ? time.now() : date.text.plusNanos(time.nanos() - date.receivedAt);
    }

    /** No earlier than the true time. */
    Instant latest() {
        Date date = last;
        return date == null ? time.now() : date.text.plus(RESOLUTION).plusNanos(time.nanos() - date.sentAt);
    }

    private static final class Date {
        final Instant text;
        final long sentAt;
        final long receivedAt;

        Date(Instant text, long sentAt, long receivedAt) {
            this.text = text;
            this.sentAt = sentAt;
            this.receivedAt = receivedAt;
        }
    }
}
