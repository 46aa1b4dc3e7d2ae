package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import java.util.Optional;

/** A request as it reached a {@link SandboxServer}, secrets included; its text form has none. Immutable. */
public final class RecordedRequest {
    private final WireRequest request;
    private final Optional<Endpoint> endpoint;

    RecordedRequest(WireRequest request, Optional<Endpoint> endpoint) {
        this.request = request;
        this.endpoint = endpoint;
    }

    /** What it was aimed at; empty for another path or method. */
    public Optional<Endpoint> endpoint() {
        return endpoint;
    }

    /** The method as it was sent. */
    public String method() {
        return request.method;
    }

    /** The path and the query, as they were sent. */
    public String target() {
        return request.target;
    }

    /** All header fields in the order they were sent. */
    public Headers headers() {
        return request.headers;
    }

    /** A copy of the body, without the framing of HTTP; empty where there was none. */
    public byte[] body() {
        return request.body.clone();
    }

    /** Method and path. */
    @Override
    public String toString() {
        return request.method + " " + request.path();
    }
}
