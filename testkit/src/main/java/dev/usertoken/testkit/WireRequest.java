package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;

/** A request as it was read from a connection. */
final class WireRequest {
    final String method;
    final String target;
    final Headers headers;
    final byte[] body;

    WireRequest(String method, String target, Headers headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
