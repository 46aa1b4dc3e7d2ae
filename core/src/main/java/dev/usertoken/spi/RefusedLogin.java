package dev.usertoken.spi;

import java.time.Instant;
import java.util.Objects;

/** A login that was refused, or that was sent with an unknown outcome. */
public final class RefusedLogin {
    private final Instant at;
    private final String passwordDigest;

    private RefusedLogin(Instant at, String passwordDigest) {
        this.at = Objects.requireNonNull(at, "at");
        if (Objects.requireNonNull(passwordDigest, "passwordDigest").matches("(?s).*[ \n].*")) {
            throw new IllegalArgumentException("passwordDigest must have no spaces and no line breaks");
        }
        this.passwordDigest = passwordDigest;
    }

    /**
     * Creates a refused login.
     *
     * @param at the time by the wall clock of the process that stores it; machines that share a store need clocks that
     *     agree
     * @param passwordDigest a salted, slow digest without spaces; empty if the outcome is unknown
     */
    public static RefusedLogin of(Instant at, String passwordDigest) {
        return new RefusedLogin(at, passwordDigest);
    }

    public Instant at() {
        return at;
    }

    public String passwordDigest() {
        return passwordDigest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RefusedLogin
                && at.equals(((RefusedLogin) other).at)
                && passwordDigest.equals(((RefusedLogin) other).passwordDigest);
    }

    @Override
    public int hashCode() {
        return Objects.hash(at, passwordDigest);
    }

    @Override
    public String toString() {
        return "RefusedLogin[" + at + "]";
    }
}
