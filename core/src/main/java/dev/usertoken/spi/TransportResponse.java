package dev.usertoken.spi;

import java.util.Objects;

/** A complete HTTP response of any final status. Immutable. */
public final class TransportResponse {
    private final int status;
    private final Headers headers;
    private final byte[] body;

    private TransportResponse(int status, Headers headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Creates a response.
     *
     * @param status the status, from 200 to 999: an interim response is not the response (RFC 9110, section 15.2)
     * @param body the complete body as received, which is copied
     */
    public static TransportResponse of(int status, Headers headers, byte[] body) {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("status must be from 200 to 999, not " + status);
        }
        return new TransportResponse(status, headers, body.clone());
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    /** Returns a copy of the body; empty if there was no body. */
    public byte[] body() {
        return body.clone();
    }

    /** Returns the length of the body in bytes. */
    public int bodyLength() {
        return body.length;
    }

    /** Returns a text with the status and the length, because the body may be secret. */
    @Override
    public String toString() {
        return "TransportResponse[" + status + ", " + body.length + " bytes]";
    }
}
