package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.TransportRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** A request as HTTP/1.1 has it: the headers and the body as given, and the framing. */
final class RequestBytes {
    private static final Set<String> LENGTH_REQUIRED = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> FRAMING = Set.of("connection", "content-length", "host", "transfer-encoding");

    private RequestBytes() {}

    /** @throws IllegalArgumentException where it cannot be said as it is */
    static byte[] of(TransportRequest request, Route route) {
        if (!request.method().matches("[A-Za-z]+")) {
            throw new IllegalArgumentException("method must be letters");
        }
        byte[] body = request.body();
        URI uri = URI.create(request.uri().toASCIIString());
        StringBuilder head = new StringBuilder();
        head.append(request.method()).append(' ').append(target(uri, route)).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(authority(uri)).append("\r\n");
        request.headers().forEach((name, value) -> {
            requireSendable(name, value);
            head.append(name).append(": ").append(value).append("\r\n");
        });
        if (!request.headers().first("Accept-Encoding").isPresent()) {
            head.append("Accept-Encoding: identity\r\n");
        }
        if (body.length > 0 || LENGTH_REQUIRED.contains(request.method())) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static String target(URI uri, Route route) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return route.isReadByProxy() ? uri.getScheme() + "://" + authority(uri) + target : target;
    }

    private static String authority(URI uri) {
        return uri.getPort() >= 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
    }

    private static void requireSendable(String name, String value) {
        if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header " + name + " is the transport's to set");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c > '~') {
                throw new IllegalArgumentException("value of header " + name + " must be printable ASCII");
            }
        }
    }
}
