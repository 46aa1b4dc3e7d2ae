package dev.usertoken.testkit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/** Makes token texts that nobody can guess. */
final class TokenMint {
    private final SecureRandom random = new SecureRandom();
    private final TokenForm form;

    TokenMint(TokenForm form) {
        this.form = form;
    }

    String mint(Instant expires) {
        return form == TokenForm.JWT ? jwt(expires) : hex();
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
