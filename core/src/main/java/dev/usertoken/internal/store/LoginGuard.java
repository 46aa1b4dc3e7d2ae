package dev.usertoken.internal.store;

import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit on refused logins: the service locks a login for 30 minutes after six failures (service, Life and limits). A
 * login that was sent counts as refused until its outcome is known. {@link RefusalTimes} measures the times; responses
 * do not affect them.
 */
public final class LoginGuard {
    private static final Duration WINDOW = Duration.ofMinutes(30);
    private static final int MAX_REFUSED = 5;

    /** The maximum of {@code SessionOptions.Builder.loginBackoff}. */
    private static final Duration LONGEST_BACKOFF = Duration.ofDays(1);

    /**
     * The digest of a login that was refused while a token of that login was valid: the password may be right, since
     * the service may allow one token for each login (service, Life and limits).
     */
    private static final String REFUSED_BESIDE_TOKEN = "beside-token";

    private final TokenKey key;
    private final Duration loginBackoff;
    private final RefusalTimes times;
    private final PasswordDigests digests;

    public LoginGuard(TokenKey key, Duration loginBackoff, RefusalTimes times, PasswordDigests digests) {
        this.key = key;
        this.loginBackoff = loginBackoff;
        this.times = times;
        this.digests = digests;
    }

    /**
     * Returns the refused logins that still count, oldest first. A login that is dated ahead counts as refused now. A
     * refused password is kept for the longest backoff, because another session may have a longer one than this
     * session. At most 240 logins of about 120 bytes are kept, since at most {@value #MAX_REFUSED} are refused in a window.
     */
    public List<RefusedLogin> recent(List<RefusedLogin> refused) {
        Duration longest = loginBackoff.compareTo(WINDOW) > 0 ? loginBackoff : WINDOW;
        return times.recent(
                key, refused, login -> PasswordDigests.isDigest(login.passwordDigest()) ? LONGEST_BACKOFF : longest);
    }

    /**
     * Returns how long this password must not be sent; zero if it may be sent now.
     *
     * @param refused as returned by {@link #recent}
     */
    public Duration pause(List<RefusedLogin> refused, String password) {
        Duration pause = Duration.ZERO;
        if (refused.size() >= MAX_REFUSED) {
            Duration left = WINDOW.minus(times.age(refused.get(refused.size() - MAX_REFUSED)));
            pause = left.isNegative() ? pause : left;
        }
        for (int i = refused.size() - 1; i >= 0; i--) {
            Duration left = loginBackoff.minus(times.age(refused.get(i)));
            if (left.compareTo(pause) > 0 && digests.matches(refused.get(i).passwordDigest(), password)) {
                pause = left;
            }
        }
        return pause;
    }

    /** Creates an entry for a login that is about to be sent, and may be refused until its time is over. */
    public RefusedLogin sent(Duration timeLeft) {
        return times.create(key, timeLeft, "");
    }

    /** Drops the entry of a login that was not refused, or is replaced by another entry. */
    public void forget(RefusedLogin sent) {
        times.remove(key, sent);
    }

    /** Returns the refused logins and one that was refused now. Takes up to a second for the digest. */
    public List<RefusedLogin> withRefused(List<RefusedLogin> refused, String password) {
        String digest = digests.digest(password);
        return with(refused, times.create(key, Duration.ZERO, digest));
    }

    /** Returns the refused logins and one that was refused now, while a token of the same login was valid. */
    public List<RefusedLogin> withRefusedBesideToken(List<RefusedLogin> refused) {
        return with(refused, times.create(key, Duration.ZERO, REFUSED_BESIDE_TOKEN));
    }

    /** Returns the refused logins and one that ended now and may have been refused. */
    public List<RefusedLogin> withUnknown(List<RefusedLogin> refused) {
        return with(refused, times.create(key, Duration.ZERO, ""));
    }

    /** Returns true if a login was refused after a token was refreshed and while that token was valid. */
    public static boolean wasRefusedBesideToken(List<RefusedLogin> refused, Instant refreshedAt) {
        return refused.stream()
                .anyMatch(login -> login.passwordDigest().equals(REFUSED_BESIDE_TOKEN)
                        && login.at().isAfter(refreshedAt));
    }

    public static List<RefusedLogin> with(List<RefusedLogin> refused, RefusedLogin login) {
        List<RefusedLogin> all = new ArrayList<>(refused);
        all.add(login);
        return all;
    }
}
