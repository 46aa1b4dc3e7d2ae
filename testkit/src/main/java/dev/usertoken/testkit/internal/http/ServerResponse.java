package dev.usertoken.testkit.internal.http;

import dev.usertoken.spi.Headers;

/** A response to be written to a connection, which adds the framing. */
public final class ServerResponse {
    final int status;
    final Headers headers;
    final byte[] body;

    public ServerResponse(int status, Headers headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }
}
