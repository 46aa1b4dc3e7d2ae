package dev.usertoken.it.authenticators;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** An HTTP client that adds the token of a session to its requests. */
interface Caller extends AutoCloseable {
    /** The body of a request. */
    enum Body {
        NONE,
        REPEATABLE,
        ONCE;

        static final String TEXT = "{\"FirstName\":\"Ada\"}";
    }

    /** Sends a request and waits for the response.
     *
     * @return the status, a space, and the body
     */
    String call(String method, URI target, Map<String, String> headers, Body body)
            throws IOException, InterruptedException;

    @Override
    void close();
}
