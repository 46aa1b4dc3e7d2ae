package dev.usertoken.spi;

import java.time.Instant;
import java.util.Objects;

/** A token as a store keeps it. Its text is secret; the text form does not tell it. */
public final class StoredToken {
    private final String text;
    private final Instant refreshedAt;
    private final Instant expiresAt;
    private final int renewals;

    private StoredToken(String text, Instant refreshedAt, Instant expiresAt, int renewals) {
        if (Objects.requireNonNull(text, "text").indexOf('\n') >= 0) {
            throw new IllegalArgumentException("text must be one line");
        }
        this.text = text;
        this.refreshedAt = Objects.requireNonNull(refreshedAt, "refreshedAt");
        this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
        this.renewals = renewals;
    }

    /**
     * A token.
     *
     * @param refreshedAt when it was issued or last renewed, in the server's time
     * @param expiresAt in the server's time
     * @param renewals since it was issued
     */
    public static StoredToken of(String text, Instant refreshedAt, Instant expiresAt, int renewals) {
        return new StoredToken(text, refreshedAt, expiresAt, renewals);
    }

    public String text() {
        return text;
    }

    public Instant refreshedAt() {
        return refreshedAt;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    public int renewals() {
        return renewals;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StoredToken)) {
            return false;
        }
        StoredToken that = (StoredToken) other;
        return text.equals(that.text)
                && refreshedAt.equals(that.refreshedAt)
                && expiresAt.equals(that.expiresAt)
                && renewals == that.renewals;
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, refreshedAt, expiresAt, renewals);
    }

    /** Expiry and renewals. */
    @Override
    public String toString() {
        return "StoredToken[expires " + expiresAt + ", renewals " + renewals + "]";
    }
}
