package dev.usertoken;

import dev.usertoken.internal.time.TimeSource;
import java.time.Duration;

/**
 * A token, the time until which it is fresh, and the time until which it may be returned. Each time is kept on the
 * monotonic clock and on the wall clock, and is over as soon as one of the clocks has passed it: the monotonic clock
 * does not count sleep, and the wall clock can be set back.
 */
final class CachedToken {
    private static final long WALL_CLOCK_INTERVAL = Duration.ofSeconds(1).toNanos();

    /** The token of the placeholder. */
    private static final UserToken NO_TOKEN = UserToken.fromGateway("none");

    final UserToken token;
    private final TimeSource time;
    private final long freshUntil;
    private final long freshUntilMillis;
    private final long validUntil;
    private final long validUntilMillis;
    private final long endsAt;
    private final long endsAtMillis;

    /** The time until which {@link #isFresh} need not read the wall clock. */
    private volatile long checkedUntil;

    private CachedToken(UserToken token, TimeSource time, long nanos, long millis, long fresh, long valid, long left) {
        this.token = token;
        this.time = time;
        freshUntil = nanos + fresh;
        freshUntilMillis = millis + toMillis(fresh);
        validUntil = nanos + valid;
        validUntilMillis = millis + toMillis(valid);
        endsAt = nanos + left;
        endsAtMillis = millis + toMillis(left);
        checkedUntil = nanos;
    }

    /**
     * Creates a cached token with times that count from now.
     *
     * @param fresh the time for which it is fresh, at most {@code valid}
     * @param valid the time for which it may be returned
     * @param left the time until it expires
     */
    static CachedToken of(UserToken token, TimeSource time, Duration fresh, Duration valid, Duration left) {
        return new CachedToken(
                token, time, time.nanos(), time.millis(), fresh.toNanos(), valid.toNanos(), left.toNanos());
    }

    /** Creates the placeholder of sessions that have no token, which is never fresh or valid. */
    static CachedToken none(TimeSource time) {
        return of(NO_TOKEN, time, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** Returns this token with no margin before its expiry. */
    CachedToken untilExpiry() {
        long nanos = time.nanos();
        long left = endsAt - nanos;
        return new CachedToken(token, time, nanos, endsAtMillis - toMillis(left), freshUntil - nanos, left, left);
    }

    /**
     * Returns true if the token may be returned and need not be refreshed. Reads the wall clock once a second at most.
     */
    boolean isFresh() {
        long nanos = time.nanos();
        return nanos - checkedUntil < 0 || checkFresh(nanos);
    }

    private boolean checkFresh(long nanos) {
        if (nanos - freshUntil >= 0 || time.millis() >= freshUntilMillis) {
            return false;
        }
        checkedUntil = nanos + Math.min(WALL_CLOCK_INTERVAL, freshUntil - nanos);
        return true;
    }

    /** Returns true if the token may be returned. */
    boolean isValid() {
        return time.nanos() - validUntil < 0 && time.millis() < validUntilMillis;
    }

    /** Returns how long the token may be returned, on the monotonic clock. */
    Duration validFor() {
        return Duration.ofNanos(validUntil - time.nanos());
    }

    /** Returns true if a login returned the token, and no renewal. */
    boolean isIssued() {
        return token.renewals() == 0;
    }

    /** Returns how long the token lives on the monotonic clock. */
    Duration left() {
        return Duration.ofNanos(endsAt - time.nanos());
    }

    private static long toMillis(long nanos) {
        return nanos / 1_000_000;
    }
}
