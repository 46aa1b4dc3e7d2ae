package dev.usertoken;

import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.time.Timestamps;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules for the life of a token: how long it lives, when a session refreshes it, and when it is no longer returned.
 */
final class RefreshSchedule {
    /** The life of a token that is renewed immediately after its login (service, Life and limits). */
    private static final Duration LONGEST_LIFE = Duration.ofDays(2);

    /**
     * If a token just received expired longer ago than this, its expiry is a mistake of the service, such as a wrong
     * time zone.
     */
    private static final Duration ABSURD = Duration.ofMinutes(10);

    /** If a token can be returned for less than this time, it has expired on arrival. */
    private static final Duration SHORTEST_USE = Duration.ofSeconds(1);

    /** A {@code Date} has no fraction (RFC 9110, section 5.6.7). */
    private static final Duration DATE_RESOLUTION = Duration.ofSeconds(1);

    private final SessionOptions options;
    private final ClientContext context;
    private final MemoryTokenStore memory;
    private final TokenKey key;

    RefreshSchedule(SessionOptions options, ClientContext context, MemoryTokenStore memory, TokenKey key) {
        this.options = options;
        this.context = context;
        this.memory = memory;
        this.key = key;
    }

    /**
     * Returns how long a token just issued lives: from the {@code Date} of its response to its expiry, or from the wall
     * clock's time if there is no {@code Date}.
     *
     * @param sentAt on the monotonic clock, from before the request was sent
     */
    Duration leftOfIssued(UserToken token, long sentAt) {
        Instant expiry = token.expiresAt().orElse(Instant.EPOCH);
        Duration left = date(token)
                .map(date ->
                        Duration.between(date.plus(DATE_RESOLUTION), expiry).minus(context.since(sentAt)))
                .orElseGet(() -> Duration.between(context.time().now(), expiry));
        boolean isAbsurd = left.plus(ABSURD).isNegative();
        return shorter(isAbsurd ? ResponseParser.DOCUMENTED_LIFE : left, LONGEST_LIFE);
    }

    /**
     * Returns how long a token just renewed lives.
     *
     * @param old the stored token that was renewed
     * @param sentAt on the monotonic clock, from before the request was sent
     */
    Duration leftOfRenewed(UserToken renewed, StoredToken old, long sentAt) {
        // If the response contains no expiry, it was computed from the old expiry, which is in the wall clock's time.
        Instant extended = old.expiresAt().plus(ResponseParser.DOCUMENTED_LIFE);
        return renewed.expiresAt().filter(extended::equals).isPresent()
                ? shorter(left(old).plus(ResponseParser.DOCUMENTED_LIFE), LONGEST_LIFE)
                : leftOfIssued(renewed, sentAt);
    }

    /** Returns a token just received, with the margins of its life, or nothing if it expired on arrival. */
    Optional<CachedToken> received(UserToken token, Duration left) {
        CachedToken cached = cached(token, left, left);
        return left.minus(expirationMargin(left)).compareTo(SHORTEST_USE) < 0 ? Optional.empty() : Optional.of(cached);
    }

    /** Returns a token of the store, with the margins of its life. */
    CachedToken stored(UserToken token, StoredToken stored) {
        Duration life = shorter(Duration.between(stored.refreshedAt(), stored.expiresAt()), LONGEST_LIFE);
        return cached(token, shorter(left(stored), life), life);
    }

    /** Returns a token as it is stored, after a login or a renewal now. */
    StoredToken toStore(UserToken token, Duration left) {
        Instant now = context.time().now();
        StoredToken stored = token.toStore(now, now.plus(left));
        memory.recordEnd(key, stored, left);
        return stored;
    }

    /** Returns how long a token of the store lives, by the clock on which it ends first. */
    Duration left(StoredToken stored) {
        Duration byWallClock = shorter(Duration.between(context.time().now(), stored.expiresAt()), LONGEST_LIFE);
        return memory.left(key, stored, byWallClock);
    }

    private CachedToken cached(UserToken token, Duration left, Duration life) {
        Duration jitter = shorter(options.refreshJitter, life.dividedBy(8));
        Duration margin = shorter(options.refreshMargin, life.dividedBy(4))
                .plusNanos(context.random().applyAsLong(Math.max(jitter.toNanos(), 0) + 1));
        Duration valid = left.minus(expirationMargin(life));
        return CachedToken.of(token.withoutReply(), context.time(), shorter(left.minus(margin), valid), valid, left);
    }

    private Duration expirationMargin(Duration life) {
        return shorter(options.expirationMargin, life.dividedBy(20));
    }

    private static Optional<Instant> date(UserToken token) {
        return token.reply().flatMap(reply -> reply.headers().first("Date")).flatMap(Timestamps::httpDate);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
