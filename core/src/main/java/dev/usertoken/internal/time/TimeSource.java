package dev.usertoken.internal.time;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The clocks of a client: a wall clock for dates, and a monotonic clock for durations. No other class reads a clock.
 */
public final class TimeSource {
    private final Clock wall;
    private final LongSupplier monotonicNanos;

    private TimeSource(Clock wall, LongSupplier monotonicNanos) {
        this.wall = wall;
        this.monotonicNanos = monotonicNanos;
    }

    public static TimeSource system() {
        return withWall(Clock.systemUTC());
    }

    public static TimeSource withWall(Clock wall) {
        return new TimeSource(wall, System::nanoTime);
    }

    public static TimeSource of(Clock wall, LongSupplier monotonicNanos) {
        return new TimeSource(wall, monotonicNanos);
    }

    public Instant now() {
        return wall.instant();
    }

    /** Returns {@link #now} in milliseconds since the epoch, without an allocation. */
    public long millis() {
        return wall.millis();
    }

    /** Returns the monotonic time in nanoseconds; only differences of two such times are meaningful. */
    public long nanos() {
        return monotonicNanos.getAsLong();
    }
}
