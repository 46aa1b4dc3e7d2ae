package dev.usertoken.internal.store;

import dev.usertoken.internal.time.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Salted digests of passwords, slow to compute: PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2). The time is bounded,
 * so a slow machine computes fewer rounds. Thread-safe.
 */
public final class PasswordDigests {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** The same rounds may take longer when the machine is busy. */
    private static final Duration LONGEST_COMPARISON = LONGEST.multipliedBy(5);

    private static final int ROUNDS_BETWEEN_CHECKS = 1000;
    private static final int MAX_REMEMBERED = 10_000;

    private final int maxRounds;
    private final TimeSource time;

    /** By digest and fingerprint of the password, since each call asks again while a login is paused. */
    private final Map<String, Boolean> matches = new ConcurrentHashMap<>();

    private byte[] fingerprintKey = new byte[0];

    public PasswordDigests(int maxRounds, TimeSource time) {
        this.maxRounds = maxRounds;
        this.time = time;
    }

    /** Returns rounds, salt and hash, separated by dots. */
    String digest(String password) {
        byte[] salt = randomBytes();
        return digest(password, salt, maxRounds, LONGEST);
    }

    static boolean isDigest(String text) {
        return text.indexOf('.') >= 0;
    }

    /** Returns true if the digest is of that password; false if it has another form, or takes too long to compare. */
    boolean matches(String digest, String password) {
        if (!isDigest(digest)) {
            return false;
        }
        String key = digest + " " + fingerprint(password);
        Boolean known = matches.get(key);
        if (known == null) {
            if (matches.size() >= MAX_REMEMBERED) {
                matches.clear();
            }
            known = isDigestOf(digest, password);
            matches.put(key, known);
        }
        return known;
    }

    private boolean isDigestOf(String digest, String password) {
        String[] parts = digest.split("\\.", -1);
        try {
            byte[] salt = Base64.getUrlDecoder().decode(parts[1]);
            return digest.equals(digest(password, salt, Integer.parseInt(parts[0]), LONGEST_COMPARISON));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    private String digest(String password, byte[] salt, int maxRounds, Duration longest) {
        long start = time.nanos();
        Mac mac = mac(password.getBytes(StandardCharsets.UTF_8));
        mac.update(salt);
        byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] hash = block.clone();
        int rounds = 1;
        while (rounds < maxRounds
                && (rounds % ROUNDS_BETWEEN_CHECKS != 0 || time.nanos() - start < longest.toNanos())) {
            block = mac.doFinal(block);
            for (int i = 0; i < hash.length; i++) {
                hash[i] ^= block[i];
            }
            rounds++;
        }
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return rounds + "." + base64.encodeToString(salt) + "." + base64.encodeToString(hash);
    }

    /** Returns a hash of a password that is valid in this process only, so that the password itself is not kept. */
    private String fingerprint(String password) {
        byte[] text = password.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(mac(fingerprintKey()).doFinal(text));
    }

    private synchronized byte[] fingerprintKey() {
        if (fingerprintKey.length == 0) {
            fingerprintKey = randomBytes();
        }
        return fingerprintKey;
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // HMAC pads a key with zeros, and a key specification must not be empty.
            mac.init(new SecretKeySpec(key.length == 0 ? Arrays.copyOf(key, 1) : key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
