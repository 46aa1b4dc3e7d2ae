package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.util.List;

/** What a connection has to say, once its head was read. */
final class Answer {
    private Answer() {}

    static TransportResponse read(HttpURLConnection connection, int status, TransportRequest request)
            throws IOException {
        Headers headers = Incoming.headersOf(connection);
        requireFraming(headers);
        byte[] body = body(connection, status, request.maxResponseBytes());
        boolean bodyless = request.method().equals("HEAD") || status == 204 || status == 304;
        if (!bodyless && headers.all("Transfer-Encoding").isEmpty()) {
            requireWhole(headers, body.length);
        }
        return TransportResponse.of(status, headers, body);
    }

    /** {@link HttpURLConnection} reads to the end of the connection where it cannot read the length. */
    private static void requireFraming(Headers headers) throws ProtocolException {
        List<String> lengths = headers.all("Content-Length");
        for (String length : lengths) {
            if (!length.equals(lengths.get(0)) || !length.matches("[0-9]{1,18}")) {
                throw new ProtocolException("not a Content-Length");
            }
        }
        for (String coding : headers.all("Transfer-Encoding")) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new ProtocolException("a coding that was not asked for");
            }
        }
    }

    private static byte[] body(HttpURLConnection connection, int status, int maxBytes) throws IOException {
        InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = in == null ? -1 : in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (count > maxBytes - body.size()) {
                throw TransportFailure.of(Kind.TOO_LARGE);
            }
            body.write(buffer, 0, count);
        }
        return body.toByteArray();
    }

    private static void requireWhole(Headers headers, long length) throws ProtocolException {
        if (headers.first("Content-Length")
                .filter(told -> Long.parseLong(told) != length)
                .isPresent()) {
            throw new ProtocolException("a body that breaks off");
        }
    }
}
