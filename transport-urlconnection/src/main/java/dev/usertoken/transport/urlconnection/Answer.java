package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;

/** Reads the rest of a response whose head is there. */
final class Answer {
    private Answer() {}

    static TransportResponse read(HttpURLConnection connection, Head head, TransportRequest request)
            throws IOException {
        InputStream in = head.status() >= 400 ? connection.getErrorStream() : connection.getInputStream();
        byte[] body = in == null ? new byte[0] : bounded(in, request.maxResponseBytes());
        if (head.bodyLength(request.method()).orElse(body.length) != body.length) {
            throw new ProtocolException("a body that breaks off");
        }
        return TransportResponse.of(head.status(), head.headers(), body);
    }

    private static byte[] bounded(InputStream in, int maxBytes) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (count > maxBytes - body.size()) {
                throw TransportFailure.of(Kind.TOO_LARGE);
            }
            body.write(buffer, 0, count);
        }
        return body.toByteArray();
    }
}
