package dev.usertoken;

import dev.usertoken.internal.Check;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A confidential text: a password, an API key or a token. {@link #toString} is redacted, {@link #equals} compares in
 * constant time, and the class is not {@link java.io.Serializable}.
 */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Creates a secret from a text. The text must not be null, as the value of an unset environment variable is. */
    public static Secret of(String text) {
        return new Secret(Check.given("text", text));
    }

    /** Creates a secret from a copy of the characters. The caller may then overwrite the array. */
    public static Secret of(char[] text) {
        return new Secret(new String(Check.given("text", text)));
    }

    /** Returns the text itself. Do not log it, and do not keep it longer than needed. */
    public String reveal() {
        return text;
    }

    /** Returns true if the last character is a line break, for example because the secret was read from a file. */
    boolean endsInLineBreak() {
        return text.endsWith("\n") || text.endsWith("\r");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret && MessageDigest.isEqual(bytes(), ((Secret) other).bytes());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns {@code Secret[redacted]}. */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }

    /**
     * Returns the characters as bytes. An encoding would replace unpaired surrogates, so different secrets would be
     * equal.
     */
    private byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }
}
