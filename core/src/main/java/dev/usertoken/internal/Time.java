package dev.usertoken.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The clocks of a client: a wall clock for dates, and a monotonic clock for durations. No other class reads a clock.
 */
public final class Time {
    private final Clock wall;
    private final LongSupplier monotonicNanos;

    private Time(Clock wall, LongSupplier monotonicNanos) {
        this.wall = wall;
        this.monotonicNanos = monotonicNanos;
    }

    public static Time system() {
        return withWall(Clock.systemUTC());
    }

    public static Time withWall(Clock wall) {
        return new Time(wall, System::nanoTime);
    }

    public static Time of(Clock wall, LongSupplier monotonicNanos) {
        return new Time(wall, monotonicNanos);
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
