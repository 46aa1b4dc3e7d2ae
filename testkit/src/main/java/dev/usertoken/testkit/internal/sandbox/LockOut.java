package dev.usertoken.testkit.internal.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Locks a login for a duration after a number of failures within the same duration; an attempt while it is locked
 * restarts the clock (service, Life and limits). Not thread-safe.
 */
public final class LockOut {
    private final int failures;
    private final Duration duration;
    private final Map<String, Deque<Instant>> failuresByLogin = new HashMap<>();
    private final Map<String, Instant> lockedUntil = new HashMap<>();

    public LockOut(int failures, Duration duration) {
        this.failures = failures;
        this.duration = duration;
    }

    boolean refuses(String login, Instant now) {
        Instant end = lockedUntil.get(login);
        if (end == null) {
            return false;
        }
        if (now.isBefore(end)) {
            lockedUntil.put(login, now.plus(duration));
            return true;
        }
        lockedUntil.remove(login);
        return false;
    }

    void failed(String login, Instant now) {
        Deque<Instant> recent = failuresByLogin.computeIfAbsent(login, key -> new ArrayDeque<>());
        recent.removeIf(failure -> !failure.isAfter(now.minus(duration)));
        recent.add(now);
        if (recent.size() >= failures) {
            failuresByLogin.remove(login);
            lockedUntil.put(login, now.plus(duration));
        }
    }

    void succeeded(String login) {
        failuresByLogin.remove(login);
    }
}
