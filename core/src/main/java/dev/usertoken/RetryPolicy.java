package dev.usertoken;

import dev.usertoken.internal.Check;
import java.time.Duration;

/**
 * How often, and after what pause, a call is tried again. <em>Whether</em> it is, is not a setting: only where the
 * server cannot have acted (no connection was made), or asked for it (429 or 503 with a {@code Retry-After} that ends
 * before the deadline). A refused login is never sent again.
 */
public final class RetryPolicy {
    private static final RetryPolicy STANDARD = of(2, Duration.ofMillis(200), Duration.ofSeconds(5));
    private static final RetryPolicy NONE = of(0, Duration.ofMillis(1), Duration.ofMillis(1));

    private final int maxRetries;
    private final Duration firstPause;
    private final Duration longestPause;

    private RetryPolicy(int maxRetries, Duration firstPause, Duration longestPause) {
        this.maxRetries = maxRetries;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    /** Two retries; pauses from 200 ms, doubling, at most 5 s. */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /** One attempt. */
    public static RetryPolicy none() {
        return NONE;
    }

    /**
     * A policy. The n-th pause is random, from half of {@code firstPause} doubled n - 1 times up to the whole of it,
     * and never over {@code longestPause}. It comes after the pause that the server asks for, which {@code
     * longestPause} does not cut.
     *
     * @param maxRetries after the first attempt; 0 to 10
     * @param firstPause positive, at most a day
     * @param longestPause not shorter than {@code firstPause}, at most a day
     */
    public static RetryPolicy of(int maxRetries, Duration firstPause, Duration longestPause) {
        if (maxRetries < 0 || maxRetries > 10) {
            throw new IllegalArgumentException("maxRetries must be from 0 to 10, not " + maxRetries);
        }
        Check.timeout("firstPause", firstPause);
        Check.timeout("longestPause", longestPause);
        if (longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "longestPause must not be shorter than firstPause, as " + longestPause + " is than " + firstPause);
        }
        return new RetryPolicy(maxRetries, firstPause, longestPause);
    }

    public int maxRetries() {
        return maxRetries;
    }

    public Duration firstPause() {
        return firstPause;
    }

    public Duration longestPause() {
        return longestPause;
    }

    @Override
    public String toString() {
        return "RetryPolicy[" + maxRetries + " retries, pauses " + firstPause + " to " + longestPause + "]";
    }
}
