package dev.usertoken.spi;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/** An HTTP request. Immutable. */
public final class TransportRequest {
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
     * @param method the HTTP method, such as {@code POST}
     * @param uri an absolute URI, http or https
     * @param body the body, which is copied; may be empty
     * @param timeLeft the time that is left for the whole exchange; positive
     * @param maxResponseBytes the length of the longest response body to accept; positive
     */
    public static TransportRequest of(
            String method, URI uri, Headers headers, byte[] body, Duration timeLeft, int maxResponseBytes) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(timeLeft, "timeLeft");
        if (method.isEmpty()) {
            throw new IllegalArgumentException("method must not be empty");
        }
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException("uri must be absolute");
        }
        if (timeLeft.isNegative() || timeLeft.isZero()) {
            throw new IllegalArgumentException("timeLeft must be positive, not " + timeLeft);
        }
        if (maxResponseBytes <= 0) {
            throw new IllegalArgumentException("maxResponseBytes must be positive, not " + maxResponseBytes);
        }
        return new TransportRequest(method, uri, headers, body.clone(), timeLeft, maxResponseBytes);
    }

    public String method() {
        return method;
    }

    /** Returns the absolute URI, http or https. */
    public URI uri() {
        return uri;
    }

    /** Returns the headers, which must be sent unchanged. They contain no framing header. */
    public Headers headers() {
        return headers;
    }

    /** Returns a copy of the body; empty if there is no body. */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns the time that is left for the operation, including its retries; positive. Core enforces it. Set the
     * library's own timeout to a second more: then core's deadline always comes first, and resources are released even
     * if the library ignores a cancellation.
     */
    public Duration timeLeft() {
        return timeLeft;
    }

    /** Returns the length of the longest response body to accept; positive. */
    public int maxResponseBytes() {
        return maxResponseBytes;
    }

    @Override
    public String toString() {
        return "TransportRequest[" + method + " " + uri.getPath() + "]";
    }
}
