package dev.usertoken.testkit;

import java.nio.charset.StandardCharsets;

/** A body of UTF-8 text and what its Content-Type says. */
final class EncodedBody {
    static final EncodedBody EMPTY = new EncodedBody("", "");

    final String contentType;
    final String text;

    EncodedBody(String contentType, String text) {
        this.contentType = contentType;
        this.text = text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
