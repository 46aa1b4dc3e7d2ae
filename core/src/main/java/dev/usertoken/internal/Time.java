package dev.usertoken.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/** The only place where a clock is read: a wall clock for dates, and a monotonic one for everything that elapses. */
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

    /** Only differences of two of these mean anything. */
    public long nanos() {
        return monotonicNanos.getAsLong();
    }
}
