package dev.usertoken.internal.time;

import java.time.Duration;

/**
 * The backoff between logins of a session if its tokens are rejected or have expired on arrival: one second, doubling
 * to a minute. The first token that is rejected after a while is replaced at once. Guarded by the session's lock.
 */
public final class RejectionBackoff {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** The life after which a rejection no longer counts as a repetition. */
    private static final Duration USEFUL_LIFE = LONGEST.multipliedBy(2);

    private int rejections;
    private boolean replaces;
    private boolean pauses;
    private long pausedUntil;
    private long loggedInAt;

    /** Returns true if a rejected token is to be replaced by another login now. */
    public boolean reject(long now) {
        if (pausedUntil(now) != now) {
            return false;
        }
        if (now - loggedInAt > USEFUL_LIFE.toNanos()) {
            rejections = 0;
        }
        replaces = true;
        return true;
    }

    /** Records a login that returned a token. */
    public void loggedIn(long now) {
        loggedInAt = now;
        pauses = replaces;
        if (replaces) {
            pausedUntil = now + next();
            replaces = false;
        } else {
            rejections = 0;
        }
    }

    /** Records a login that returned an expired token. */
    public void expiredOnArrival(long now) {
        loggedInAt = now;
        pauses = true;
        pausedUntil = now + next();
    }

    /** Returns the time until which no other login is to be sent, or the present time. */
    public long pausedUntil(long now) {
        return pauses && pausedUntil - now > 0 ? pausedUntil : now;
    }

    private long next() {
        return pause(rejections++).toNanos();
    }

    /** Returns the pause after a failure that followed on this number of others: one second, doubling to a minute. */
    public static Duration pause(int failures) {
        Duration pause = SHORTEST.multipliedBy(1L << Math.min(failures, 6));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
