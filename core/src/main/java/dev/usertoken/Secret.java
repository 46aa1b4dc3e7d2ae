package dev.usertoken;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A text that must not be seen: a password, an API key or a token. Its text form is redacted, {@link #equals} takes the
 * same time wherever two secrets differ, and it cannot be serialized: it is not {@link java.io.Serializable}.
 */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(Objects.requireNonNull(text, "text"));
    }

    /** A secret of a copy of the characters; the caller may wipe its own. */
    public static Secret of(char[] text) {
        return new Secret(new String(Objects.requireNonNull(text, "text")));
    }

    /** The text itself. Do not log it, and do not keep it longer than needed. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret && MessageDigest.isEqual(bytes(), ((Secret) other).bytes());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@code Secret[redacted]}. */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }

    /** Not an encoding, which would make one replacement of all that it cannot spell. */
    private byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }
}
