package dev.usertoken.testkit.internal.http;

import dev.usertoken.spi.Headers;

/** A request as it was read from a connection. Its body is not copied, so do not change it. */
public final class ServerRequest {
    private final String method;
    private final String target;
    private final Headers headers;
    private final byte[] body;

    ServerRequest(String method, String target, Headers headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** Returns the path and the query. */
    public String target() {
        return target;
    }

    /** Returns the target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    public Headers headers() {
        return headers;
    }

    public byte[] body() {
        return body;
    }
}
