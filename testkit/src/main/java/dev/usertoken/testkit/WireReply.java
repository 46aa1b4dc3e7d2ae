package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;

/** A reply to be written to a connection, which adds the framing. */
final class WireReply {
    final int status;
    final Headers headers;
    final byte[] body;

    WireReply(int status, Headers headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }
}
