package dev.usertoken.testkit.internal.format;

import java.nio.charset.StandardCharsets;

/** A body of UTF-8 text and its media type. */
public final class EncodedBody {
    /** An empty body without a media type. */
    public static final EncodedBody EMPTY = new EncodedBody("", "");

    private final String contentType;
    private final String text;

    public EncodedBody(String contentType, String text) {
        this.contentType = contentType;
        this.text = text;
    }

    /** Returns the media type, or an empty string if there is no body. */
    public String contentType() {
        return contentType;
    }

    public String text() {
        return text;
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
