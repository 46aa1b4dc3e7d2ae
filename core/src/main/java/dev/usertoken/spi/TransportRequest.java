package dev.usertoken.spi;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/** One request to carry. Immutable. */
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
     * A request.
     *
     * @param method such as {@code POST}
     * @param uri absolute, http or https
     * @param body copied; may be empty
     * @param timeLeft for the whole exchange; positive
     * @param maxResponseBytes the longest body to accept; positive
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

    /** Absolute, http or https. */
    public URI uri() {
        return uri;
    }

    /** To be sent as they are; they hold no framing header. */
    public Headers headers() {
        return headers;
    }

    /** A copy; empty where there is no body. */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns how much of the operation's time is left, retries included; positive. Core enforces it. It is a hint for the
     * library's own timeout: set that to a second more, so that resources are released even if the library ignores a
     * cancel, and core's deadline always comes first.
     */
    public Duration timeLeft() {
        return timeLeft;
    }

    /** The longest response body to accept; positive. */
    public int maxResponseBytes() {
        return maxResponseBytes;
    }

    /** Method and path. */
    @Override
    public String toString() {
        return "TransportRequest[" + method + " " + uri.getPath() + "]";
    }
}
