package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import java.util.OptionalInt;

/**
 * A request to a {@link SandboxServer} and its reply, to be shown to people: passwords, API keys and tokens are replaced
 * by {@code ***}, in bodies by the member's name, in headers for all but well-known harmless names. Immutable.
 */
public final class Exchange {
    private final WireRequest request;
    private final Headers requestHeaders;
    private final String requestBody;
    private final OptionalInt status;
    private final Headers replyHeaders;
    private final String replyBody;

    Exchange(
            WireRequest request,
            Headers requestHeaders,
            String requestBody,
            OptionalInt status,
            Headers replyHeaders,
            String replyBody) {
        this.request = request;
        this.requestHeaders = requestHeaders;
        this.requestBody = requestBody;
        this.status = status;
        this.replyHeaders = replyHeaders;
        this.replyBody = replyBody;
    }

    /** The method as it was sent. */
    public String method() {
        return request.method;
    }

    /** The path, without a query. */
    public String path() {
        return request.path();
    }

    /** The request's header fields, redacted. */
    public Headers requestHeaders() {
        return requestHeaders;
    }

    /** The fields the server understood, redacted, in the request's own format; empty where there were none. */
    public String requestBody() {
        return requestBody;
    }

    /** The reply's status; empty where the request stays unanswered. */
    public OptionalInt status() {
        return status;
    }

    /** The reply's header fields, redacted. */
    public Headers replyHeaders() {
        return replyHeaders;
    }

    /** The reply's body, redacted. */
    public String replyBody() {
        return replyBody;
    }

    /** Method, path and status, for instance {@code POST /public/v6/usertoken/issue 200}. */
    @Override
    public String toString() {
        return method() + " " + path() + " " + (status.isPresent() ? status.getAsInt() : "unanswered");
    }
}
