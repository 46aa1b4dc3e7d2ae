package dev.usertoken.transport.socket;

import dev.usertoken.spi.TransportRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a request as HTTP/1.1: the given headers and body, and the framing. */
final class RequestWriter {
    private final StringBuilder head = new StringBuilder(512);

    private RequestWriter() {}

    /** Returns the whole message. */
    static byte[] toBytes(TransportRequest request, Route route) {
        RequestWriter writer = new RequestWriter();
        byte[] body = request.body();
        writer.appendRequestLineAndHost(request.method(), request.uri(), route);
        request.headers().forEach(writer::appendHeader);
        if (request.headers().all("Accept-Encoding").isEmpty()) {
            writer.appendHeader("Accept-Encoding", "identity");
        }
        if (body.length > 0 || expectsBody(request.method())) {
            writer.appendHeader("Content-Length", String.valueOf(body.length));
        }
        writer.appendHeader("Connection", "close");
        return writer.build(body);
    }

    /** Returns true for methods that declare the length of an empty body too; RFC 9110, section 8.6. */
    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private void appendRequestLineAndHost(String method, URI uri, Route route) {
        URI ascii = URI.create(uri.toASCIIString());
        head.append(method).append(' ');
        if (route.isForwarded()) {
            head.append(ascii.getScheme()).append("://");
            appendAuthority(ascii);
        }
        head.append(ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath());
        if (ascii.getRawQuery() != null) {
            head.append('?').append(ascii.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ");
        appendAuthority(ascii);
        head.append("\r\n");
    }

    private void appendAuthority(URI uri) {
        head.append(uri.getHost());
        if (uri.getPort() >= 0) {
            head.append(':').append(uri.getPort());
        }
    }

    private void appendHeader(String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private byte[] build(byte[] body) {
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(bytes, bytes.length + body.length);
        System.arraycopy(body, 0, message, bytes.length, body.length);
        return message;
    }
}
