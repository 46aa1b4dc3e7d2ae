package dev.usertoken;

import dev.usertoken.internal.Time;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** One time that passes as it is told: on the server, on a client's monotonic clock, and on its wall clock, which may err. */
final class SessionClocks {
    static final Instant START = Instant.parse("2026-11-23T16:27:43Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong asleep = new AtomicLong();
    private final AtomicReference<Duration> wallError = new AtomicReference<>(Duration.ZERO);

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** Lets time pass that a monotonic clock does not count. */
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
        return new TellingClock(Duration.ZERO);
    }

    Time client() {
        return Time.of(new TellingClock(null), nanos::get);
    }

    private final class TellingClock extends Clock {
        private final Duration error;

        TellingClock(Duration error) {
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
