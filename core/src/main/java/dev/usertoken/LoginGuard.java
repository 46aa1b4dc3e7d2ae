package dev.usertoken;

import dev.usertoken.spi.RefusedLogin;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Keeps the service from locking a login, which six failures in 30 minutes do (service, Life and limits). A login that
 * was sent counts as a failure until it is known not to be one. Used by one thread at a time.
 */
final class LoginGuard {
    private static final Duration WINDOW = Duration.ofMinutes(30);
    private static final int MAX_REFUSED = 5;

    /** How far a wall clock may be ahead for the count to hold before the service has told the time. */
    private static final Duration DOUBT = Duration.ofHours(3);

    private static final int MOST_REMEMBERED = 100;
    private static final int MOST_ROUNDS = 10_000_000;
    private static final Duration FAR_FUTURE = Duration.ofDays(1);

    private final ServerTime serverTime;
    private final Duration refusalPause;
    private final int digestRounds;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Boolean> lastMatches = new HashMap<>();
    private Secret lastPassword = Secret.of("");

    LoginGuard(ServerTime serverTime, Duration refusalPause, int digestRounds) {
        this.serverTime = serverTime;
        this.refusalPause = refusalPause;
        this.digestRounds = digestRounds;
    }

    /** The refused logins that still matter. */
    List<RefusedLogin> recent(List<RefusedLogin> refused) {
        Duration longest = refusalPause.compareTo(window()) > 0 ? refusalPause : window();
        Instant now = serverTime.earliest();
        return refused.stream()
                .filter(login -> login.at().plus(longest).isAfter(now)
                        && (!serverTime.isHeard() || login.at().isBefore(now.plus(FAR_FUTURE))))
                .collect(Collectors.toList());
    }

    /** Until when this password must not be sent; absent where it may be. */
    Optional<Instant> pausedUntil(List<RefusedLogin> refused, Secret password) {
        Instant now = serverTime.earliest();
        Instant until = now;
        if (refused.size() >= MAX_REFUSED) {
            until = refused.get(refused.size() - MAX_REFUSED).at().plus(window());
        }
        // Without a pause, that the server may be ahead of us makes none.
        for (int i = refused.size() - 1; i >= 0 && !refusalPause.isZero(); i--) {
            Instant end = refused.get(i).at().plus(refusalPause);
            if (end.isAfter(until) && matches(refused.get(i).passwordDigest(), password)) {
                until = end;
            }
        }
        return until.isAfter(now) ? Optional.of(until) : Optional.empty();
    }

    /** PBKDF2 (RFC 8018), salted: the rounds, the salt and the hash. */
    String digest(Secret password) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return digest(password, digestRounds, salt);
    }

    /** None of its state. */
    @Override
    public String toString() {
        return "LoginGuard";
    }

    private Duration window() {
        return serverTime.isHeard() ? WINDOW : DOUBT;
    }

    /** Remembers, since it is slow: while a login is paused each call asks. */
    private boolean matches(String digest, Secret password) {
        if (!password.equals(lastPassword) || lastMatches.size() > MOST_REMEMBERED) {
            lastPassword = password;
            lastMatches.clear();
        }
        return lastMatches.computeIfAbsent(digest, text -> isDigest(text, password));
    }

    /** False for what is not of our form, as another version's may be. */
    private static boolean isDigest(String digest, Secret password) {
        String[] parts = digest.split("\\.", -1);
        try {
            int rounds = Integer.parseInt(parts[0]);
            return rounds <= MOST_ROUNDS
                    && digest.equals(
                            digest(password, rounds, Base64.getUrlDecoder().decode(parts[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    private static String digest(Secret password, int rounds, byte[] salt) {
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.reveal().toCharArray(), salt, rounds, 256))
                    .getEncoded();
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            return rounds + "." + base64.encodeToString(salt) + "." + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this platform has no PBKDF2WithHmacSHA256", e);
        }
    }
}
