package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.internal.http.ServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that a {@link SandboxServer} received, secrets included; its text form contains no secret. Immutable. */
public final class RecordedRequest {
    private final ServerRequest request;

    /** Null for another path or method. */
    private final @Nullable Endpoint endpoint;

    RecordedRequest(ServerRequest request, @Nullable Endpoint endpoint) {
        this.request = request;
        this.endpoint = endpoint;
    }

    /** Returns the endpoint of the request; empty for another path or method. */
    public Optional<Endpoint> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** Returns the method as it was sent. */
    public String method() {
        return request.method();
    }

    /** Returns the path and the query as they were sent. */
    public String target() {
        return request.target();
    }

    /** Returns all header fields in the order in which they were sent. */
    public Headers headers() {
        return request.headers();
    }

    /** Returns a copy of the body, without the framing of HTTP; empty if the request had no body. */
    public byte[] body() {
        return request.body().clone();
    }

    /** Returns method and path. */
    @Override
    public String toString() {
        return request.method() + " " + request.path();
    }
}
