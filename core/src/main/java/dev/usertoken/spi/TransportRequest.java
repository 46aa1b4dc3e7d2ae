package dev.usertoken.spi;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * An HTTP request. Immutable. Its method, URI and header values are checked when it is created, so a transport need not
 * check them. If a library refuses a header name, such as {@code Expect}, the exchange fails with {@code PROTOCOL}.
 */
public final class TransportRequest {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final List<String> FRAMING = List.of("Connection", "Content-Length", "Host", "Transfer-Encoding");

    private final String method;
    private final URI uri;
    private final Headers headers;
    private final byte[] body;
    private final Duration timeLeft;
    private final int maxResponseBytes;

    private TransportRequest(
            String method, URI uri, Headers headers, byte[] body, Duration timeLeft, int maxResponseBytes) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.timeLeft = timeLeft;
        this.maxResponseBytes = maxResponseBytes;
    }

    /**
     * Creates a request.
     *
     * @param method the HTTP method, such as {@code POST}; letters
     * @param uri an absolute URI, http or https, with a host and without a user
     * @param headers values of printable ASCII, spaces and tabs; no header that belongs to the framing
     * @param body the body, which is copied; may be empty
     * @param timeLeft the time that is left for the whole exchange; positive and at most a day
     * @param maxResponseBytes the length of the longest response body to accept; positive
     * @throws IllegalArgumentException if an argument is not as described; the message contains no header value and no
     *     URI
     */
    public static TransportRequest of(
            String method, URI uri, Headers headers, byte[] body, Duration timeLeft, int maxResponseBytes) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(timeLeft, "timeLeft");
        requireMethod(method);
        requireHttp(uri);
        headers.forEach(TransportRequest::requireSendable);
        requireTimeout("timeLeft", timeLeft);
        if (maxResponseBytes <= 0) {
            throw new IllegalArgumentException("maxResponseBytes must be positive, not " + maxResponseBytes);
        }
        return new TransportRequest(method, uri, headers, body.clone(), timeLeft, maxResponseBytes);
    }

    /** Returns the method, which consists of letters. */
    public String method() {
        return method;
    }

    /** Returns the absolute URI, http or https, with a host and without a user. */
    public URI uri() {
        return uri;
    }

    /**
     * Returns the headers, which must be sent unchanged. Their values contain printable ASCII, spaces and tabs. None is
     * {@code Connection}, {@code Content-Length}, {@code Host} or {@code Transfer-Encoding}.
     */
    public Headers headers() {
        return headers;
    }

    /** Returns a copy of the body; empty if there is no body. */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns the time that is left for the operation, including its retries; positive and at most a day. Core enforces
     * it. Set the library's own timeout to a second more: then core's deadline always comes first, and resources are
     * released even if the library ignores a cancellation.
     */
    public Duration timeLeft() {
        return timeLeft;
    }

    /** Returns the length of the longest response body to accept; positive. */
    public int maxResponseBytes() {
        return maxResponseBytes;
    }

    /** Requires a positive duration of at most a day: some libraries count its milliseconds in an {@code int}. */
    static void requireTimeout(String argument, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(argument + " must be positive and at most a day, not " + timeout);
        }
    }

    private static void requireMethod(String method) {
        boolean letters = !method.isEmpty();
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            letters &= (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }
        if (!letters) {
            throw new IllegalArgumentException("method must consist of letters");
        }
    }

    private static void requireHttp(URI uri) {
        if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("uri must have the scheme http or https");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("uri must have a host and no user");
        }
    }

    private static void requireSendable(String name, String value) {
        for (String framing : FRAMING) {
            if (framing.equalsIgnoreCase(name)) {
                throw new IllegalArgumentException("header " + name + " must be left to the transport");
            }
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > '~' || (c < ' ' && c != '\t')) {
                throw new IllegalArgumentException("value of header " + name + " must be printable ASCII");
            }
        }
    }

    @Override
    public String toString() {
        return "TransportRequest[" + method + " " + uri.getPath() + "]";
    }
}
