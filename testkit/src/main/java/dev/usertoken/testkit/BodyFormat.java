package dev.usertoken.testkit;

import java.util.Map;
import java.util.Optional;

/**
 * One way to spell bodies. It is the sandbox's own: a stand-in that spelled with the library's codecs would prove
 * nothing about them. A value is a text, number, boolean, list, map of values, or null.
 */
interface BodyFormat {
    /**
     * Reads the fields of a request.
     *
     * @param model what the request is declared to be; empty where it may be anything
     */
    Map<String, Object> read(byte[] body, MediaType type, Optional<Model> model) throws Unreadable;

    /** Writes a body, with the media type to announce. */
    EncodedBody write(MediaType type, Model model, Object value);

    /** A body that is not what its media type says. */
    final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String what) {
            super(what, null, false, false);
        }
    }
}
