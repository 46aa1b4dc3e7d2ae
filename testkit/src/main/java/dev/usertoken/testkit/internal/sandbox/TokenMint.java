package dev.usertoken.testkit.internal.sandbox;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/** Creates token texts that cannot be guessed. */
final class TokenMint {
    private final SecureRandom random = new SecureRandom();
    private final boolean jwt;

    /**
     * Creates a mint.
     *
     * @param jwt true for JSON Web Tokens, false for 64 hexadecimal digits
     */
    TokenMint(boolean jwt) {
        this.jwt = jwt;
    }

    String mint(Instant expires) {
        return jwt ? jwt(expires) : hex();
    }

    private String hex() {
        return String.format("%064x", new BigInteger(1, randomBytes()));
    }

    private String jwt(Instant expires) {
        return base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
                + "."
                + base64(("{\"exp\":" + expires.getEpochSecond() + "}").getBytes(StandardCharsets.US_ASCII))
                + "."
                + base64(randomBytes());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }
}
