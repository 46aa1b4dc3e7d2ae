package dev.usertoken;

import dev.usertoken.internal.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A time that the test moves: on the server, on a client's monotonic clock, and on its wall clock, which may be wrong.
 */
final class SessionClocks {
    static final Instant START = Instant.parse("2026-11-23T16:27:43Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong asleep = new AtomicLong();
    private final AtomicReference<Duration> wallError = new AtomicReference<>(Duration.ZERO);

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** Lets time pass that the monotonic clock does not count, as if the machine slept. */
    void sleep(Duration duration) {
        asleep.addAndGet(duration.toNanos());
    }

    void wallErrsBy(Duration error) {
        wallError.set(error);
    }

    Instant now() {
        return START.plusNanos(nanos.get() + asleep.get());
    }

    Clock server() {
        return new SessionClock(Duration.ZERO);
    }

    TimeSource client() {
        return TimeSource.of(new SessionClock(null), nanos::get);
    }

    private final class SessionClock extends Clock {
        private final Duration error;

        SessionClock(Duration error) {
            this.error = error;
        }

        @Override
        public Instant instant() {
            return now().plus(error == null ? wallError.get() : error);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
