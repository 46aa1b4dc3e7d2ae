package dev.usertoken;

import dev.usertoken.spi.StoredToken;
import java.time.Duration;
import java.time.Instant;

/** Until when a session gives out a token, and from when on it looks for the next one. */
final class Margins {
    /** The life of a token that was renewed the moment it was issued (service, Life and limits). */
    private static final Duration LONGEST_LIFE = Duration.ofDays(2);

    /** An expiry that long ago, of a token just issued, is a mistake of the service, such as another time zone. */
    private static final Duration ABSURD = Duration.ofMinutes(10);

    private final SessionOptions options;
    private final Calls calls;

    Margins(SessionOptions options, Calls calls) {
        this.options = options;
        this.calls = calls;
    }

    /** When a token just received will end. */
    static Instant expiry(UserToken token, Instant now) {
        return token.expiresAt()
                .filter(end -> end.plus(ABSURD).isAfter(now))
                .orElseGet(() -> now.plus(Replies.DOCUMENTED_LIFE));
    }

    /** A token with its margins, counted from now. */
    Held held(UserToken token, StoredToken stored) {
        Instant now = calls.serverTime.latest();
        Duration left = Duration.between(now, stored.expiresAt());
        Duration life = shorter(left.plus(Duration.between(stored.refreshedAt(), now)), LONGEST_LIFE);
        left = shorter(left, LONGEST_LIFE);
        Duration hard = shorter(options.hardMargin, life.dividedBy(20));
        Duration jitter = shorter(options.refreshJitter, life.dividedBy(8));
        Duration soft = shorter(options.refreshMargin, life.dividedBy(4))
                .plusNanos(calls.random.applyAsLong(Math.max(jitter.toNanos(), 0) + 1));
        long from = calls.time.nanos();
        long servedUntil = from + left.minus(hard).toNanos();
        long freshUntil = Math.min(from + left.minus(soft).toNanos(), servedUntil);
        return new Held(token, freshUntil, servedUntil);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
