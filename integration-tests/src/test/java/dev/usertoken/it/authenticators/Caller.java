package dev.usertoken.it.authenticators;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** A library's client that sends a session's token. */
interface Caller extends AutoCloseable {
    /** What a call sends. */
    enum Body {
        NONE,
        REPEATABLE,
        ONCE;

        static final String TEXT = "{\"FirstName\":\"Ada\"}";
    }

    /**
     * Sends a request, and waits for its answer.
     *
     * @return the status, a space, and the body
     */
    String call(String method, URI target, Map<String, String> headers, Body body)
            throws IOException, InterruptedException;

    @Override
    void close();
}
