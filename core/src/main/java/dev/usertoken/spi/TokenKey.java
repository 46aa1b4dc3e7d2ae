package dev.usertoken.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The key of a token in a store: a token is valid for one user, at one site of one service, with one API key.
 * Immutable.
 */
public final class TokenKey {
    private final String service;
    private final String siteId;
    private final String username;
    private final String apiKeyDigest;

    private TokenKey(String service, String siteId, String username, String apiKeyDigest) {
        this.service = Objects.requireNonNull(service, "service");
        this.siteId = Objects.requireNonNull(siteId, "siteId");
        this.username = Objects.requireNonNull(username, "username");
        this.apiKeyDigest = Objects.requireNonNull(apiKeyDigest, "apiKeyDigest");
    }

    /**
     * Creates a key.
     *
     * @param service the scheme, host, port and path of the service
     * @param apiKeyDigest a digest from which the API key cannot be recovered
     */
    public static TokenKey of(String service, String siteId, String username, String apiKeyDigest) {
        return new TokenKey(service, siteId, username, apiKeyDigest);
    }

    public String service() {
        return service;
    }

    public String siteId() {
        return siteId;
    }

    public String username() {
        return username;
    }

    public String apiKeyDigest() {
        return apiKeyDigest;
    }

    /** Returns 64 hexadecimal digits as the name of an entry: the SHA-256 of all parts, the same on every machine. */
    public String id() {
        StringBuilder text = new StringBuilder();
        for (String part : parts()) {
            text.append(part.length()).append(':').append(part);
        }
        StringBuilder hex = new StringBuilder();
        for (byte b : sha256(text.toString())) {
            hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenKey && parts().equals(((TokenKey) other).parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "TokenKey[" + service + ", site " + siteId + "]";
    }

    private List<String> parts() {
        return Arrays.asList(service, siteId, username, apiKeyDigest);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Encodes as UTF-8. A text with unpaired surrogates, which UTF-8 would replace, is encoded as UTF-16. */
    private static byte[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
            return utf8;
        }
        ByteBuffer utf16 = ByteBuffer.allocate(text.length() * Character.BYTES);
        utf16.asCharBuffer().put(text);
        return utf16.array();
    }
}
