package dev.usertoken.transport.socket;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** A point in time by which something must have happened. Immutable. */
final class Deadline {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    static Deadline in(Duration time, int moreSeconds) {
        return new Deadline(System.nanoTime() + time.plusSeconds(moreSeconds).toNanos());
    }

    /** Returns the time left for a socket's timeout, or throws an exception if none is left. */
    int millisLeft() throws SocketTimeoutException {
        long nanos = nanoTime - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("The deadline is over.");
        }
        return (int) (nanos / NANOS_PER_MILLI) + 1;
    }
}
