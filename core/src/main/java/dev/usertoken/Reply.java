package dev.usertoken;

import dev.usertoken.spi.Headers;
import java.util.Map;
import java.util.Objects;

/**
 * A reply of the service: status, headers, and the fields that have no accessor in {@link UserToken}.
 *
 * <p>Headers and fields are the server's own text and may be confidential; the text form shows neither.
 */
public final class Reply {
    private final int status;
    private final Headers headers;
    private final Map<String, Object> fields;

    private Reply(int status, Headers headers, Map<String, Object> fields) {
        this.status = status;
        this.headers = headers;
        this.fields = fields;
    }

    static Reply of(int status, Headers headers, Map<String, Object> fields) {
        return new Reply(status, Objects.requireNonNull(headers, "headers"), Objects.requireNonNull(fields, "fields"));
    }

    /** The HTTP status, 200 to 299. */
    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    /**
     * The fields that have no accessor in {@link UserToken}, deeply unmodifiable, in order: values are String, Number,
     * Boolean, Map or List. The token itself is never among them.
     */
    public Map<String, Object> fields() {
        return fields;
    }

    /** The status and the number of fields. */
    @Override
    public String toString() {
        return "Reply[" + status + ", " + fields.size() + " fields]";
    }
}
