package dev.usertoken.spi;

import java.util.Objects;

/** The body of a request and its {@code Content-Type}. Immutable. */
public final class EncodedBody {
    private final MediaType contentType;
    private final byte[] bytes;

    private EncodedBody(MediaType contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /**
     * Creates a body.
     *
     * @param contentType the media type, with the parameters that are needed to decode the bytes
     * @param bytes the bytes, which are copied
     */
    public static EncodedBody of(MediaType contentType, byte[] bytes) {
        return new EncodedBody(
                Objects.requireNonNull(contentType, "contentType"),
                Objects.requireNonNull(bytes, "bytes").clone());
    }

    /** Returns the media type with its parameters. */
    public MediaType contentType() {
        return contentType;
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns a text with the media type and the length, because the bytes may be secret. */
    @Override
    public String toString() {
        return "EncodedBody[" + contentType.essence() + ", " + bytes.length + " bytes]";
    }
}
