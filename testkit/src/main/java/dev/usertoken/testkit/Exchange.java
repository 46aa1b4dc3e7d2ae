package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.internal.http.ServerRequest;
import java.util.OptionalInt;

/**
 * A request to a {@link SandboxServer} and its response, without secrets. In bodies the values of passwords and tokens are
 * replaced by {@code ***}; in headers all values, except those of well-known harmless fields. Immutable.
 */
public final class Exchange {
    private final ServerRequest request;
    private final Headers requestHeaders;
    private final String requestBody;
    private final OptionalInt status;
    private final Headers responseHeaders;
    private final String responseBody;

    Exchange(
            ServerRequest request,
            Headers requestHeaders,
            String requestBody,
            OptionalInt status,
            Headers responseHeaders,
            String responseBody) {
        this.request = request;
        this.requestHeaders = requestHeaders;
        this.requestBody = requestBody;
        this.status = status;
        this.responseHeaders = responseHeaders;
        this.responseBody = responseBody;
    }

    /** Returns the method as it was sent. */
    public String method() {
        return request.method();
    }

    /** Returns the path, without a query. */
    public String path() {
        return request.path();
    }

    /** Returns the header fields of the request, redacted. */
    public Headers requestHeaders() {
        return requestHeaders;
    }

    /** Returns the fields that the server read, redacted, in the format of the request; empty if the request had no body. */
    public String requestBody() {
        return requestBody;
    }

    /** Returns the status of the response; empty if the server sends no response. */
    public OptionalInt status() {
        return status;
    }

    /** Returns the header fields of the response, redacted. */
    public Headers responseHeaders() {
        return responseHeaders;
    }

    /** Returns the body of the response, redacted. */
    public String responseBody() {
        return responseBody;
    }

    /** Returns method, path and status, such as {@code POST /public/v6/usertoken/issue 200}. */
    @Override
    public String toString() {
        return method() + " " + path() + " " + (status.isPresent() ? status.getAsInt() : "no response");
    }
}
