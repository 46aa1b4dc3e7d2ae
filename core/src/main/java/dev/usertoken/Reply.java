package dev.usertoken;

import dev.usertoken.spi.Headers;
import java.util.Map;

/**
 * A response of the service: status, headers, and the fields that have no accessor in {@link UserToken}.
 *
 * <p>Headers and fields are the server's own text and may be confidential, so {@link #toString} omits them.
 */
public final class Reply {
    private final int status;
    private final Headers headers;
    private final Map<String, Object> fields;

    Reply(int status, Headers headers, Map<String, Object> fields) {
        this.status = status;
        this.headers = headers;
        this.fields = fields;
    }

    /** Returns the HTTP status, 200 to 299. */
    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    /**
     * Returns the fields that have no accessor in {@link UserToken}, in order and deeply unmodifiable. Values are
     * String, Number, Boolean, Map or List. The token is omitted: at any depth, the map contains no field named {@code
     * AccessToken}, {@code UserToken} or {@code Token}, with any case and separators, no bare value, and no name or
     * text with 40 or more consecutive characters of the kind that a token contains.
     */
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public String toString() {
        return "Reply[" + status + ", " + fields.size() + " fields]";
    }
}
