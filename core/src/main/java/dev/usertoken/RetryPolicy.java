package dev.usertoken;

import dev.usertoken.internal.Check;
import java.time.Duration;

/**
 * The number of retries of a call and the pauses before them. The condition for a retry is fixed: no connection was
 * made, so that the service cannot have received the request, or the service asked for a retry, with 429 or 503 and a
 * {@code Retry-After} that ends before the deadline. A refused login is never retried.
 */
public final class RetryPolicy {
    private static final RetryPolicy STANDARD = of(2, Duration.ofMillis(200), Duration.ofSeconds(5));
    private static final RetryPolicy NONE = of(0, Duration.ofMillis(1), Duration.ofMillis(1));

    final int maxRetries;
    final Duration firstPause;
    final Duration longestPause;

    private RetryPolicy(int maxRetries, Duration firstPause, Duration longestPause) {
        this.maxRetries = maxRetries;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    /** Returns the default: two retries, with a first pause of at most 200 ms, doubled each time up to 5 s. */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /** Returns a policy without retries. */
    public static RetryPolicy none() {
        return NONE;
    }

    /**
     * Creates a policy. The longest n-th pause is {@code firstPause} doubled n - 1 times, or {@code longestPause} if
     * that is shorter. The actual pause is random, between half and the whole of that time. It is added to the pause
     * that the service asks for, which {@code longestPause} does not limit.
     *
     * @param maxRetries the number of attempts after the first; 0 to 10
     * @param firstPause the longest first pause; positive, at most a day
     * @param longestPause the longest pause; not shorter than {@code firstPause}, at most a day
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

    @Override
    public String toString() {
        return "RetryPolicy[" + maxRetries + " retries, pauses " + firstPause + " to " + longestPause + "]";
    }
}
