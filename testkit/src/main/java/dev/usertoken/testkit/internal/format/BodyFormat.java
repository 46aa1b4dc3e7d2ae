package dev.usertoken.testkit.internal.format;

import java.util.Map;

/**
 * Reads and writes bodies of one media type. The formats of the sandbox are its own: if it used the library's codecs, it
 * would prove nothing about them. A value is a text, number, boolean, list, map of values, or null.
 */
public interface BodyFormat {
    /** Reads the fields of a request. */
    Map<String, Object> read(byte[] body, MediaType type, BodyModel model) throws UnreadableBodyException;

    /** Writes a body, with the media type to declare. */
    EncodedBody write(MediaType type, BodyModel model, Object value);
}
