package dev.usertoken.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Whose token it is: a token works for one user, at one site of one service, for one API key. */
public final class TokenKey {
    private final String host;
    private final String siteId;
    private final String username;
    private final String apiKeyDigest;

    private TokenKey(String host, String siteId, String username, String apiKeyDigest) {
        this.host = Objects.requireNonNull(host, "host");
        this.siteId = Objects.requireNonNull(siteId, "siteId");
        this.username = Objects.requireNonNull(username, "username");
        this.apiKeyDigest = Objects.requireNonNull(apiKeyDigest, "apiKeyDigest");
    }

    /**
     * A key.
     *
     * @param host with the port and the path where the service has its own
     * @param apiKeyDigest of which the API key cannot be told
     */
    public static TokenKey of(String host, String siteId, String username, String apiKeyDigest) {
        return new TokenKey(host, siteId, username, apiKeyDigest);
    }

    public String host() {
        return host;
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

    /** 64 hexadecimal digits that stand for all parts, as a name in a store: SHA-256, so it is the same everywhere. */
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

    /** Host and site. */
    @Override
    public String toString() {
        return "TokenKey[" + host + ", site " + siteId + "]";
    }

    private List<String> parts() {
        return Arrays.asList(host, siteId, username, apiKeyDigest);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
