package dev.usertoken.internal.http;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The lines of a wire log: method, URI, header names, status, size of the response and times, but no header value and
 * no body. Only the names of well-known headers of a response are included, because a server may put a secret that it
 * received into a name.
 */
public final class WireLine {
    private static final Set<String> WELL_KNOWN = Set.of(
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "expires",
            "keep-alive",
            "location",
            "retry-after",
            "server",
            "set-cookie",
            "transfer-encoding",
            "vary",
            "via",
            "www-authenticate");

    private WireLine() {}

    public static String of(TransportRequest request) {
        // Without the size, which would reveal the length of the password of a login.
        return request.method() + " " + request.uri() + " " + request.headers().names();
    }

    public static String of(TransportResponse response, Duration elapsed) {
        return response.status() + " " + wellKnown(response.headers()) + ", " + response.bodyLength() + " bytes, after "
                + elapsed.toMillis() + " ms";
    }

    public static String of(TransportFailure.Kind failure, Duration elapsed) {
        return "no response (" + failure + ") after " + elapsed.toMillis() + " ms";
    }

    private static List<String> wellKnown(Headers headers) {
        List<String> names = new ArrayList<>();
        int others = 0;
        for (String name : headers.names()) {
            if (WELL_KNOWN.contains(name.toLowerCase(Locale.ROOT))) {
                names.add(name);
            } else {
                others++;
            }
        }
        if (others > 0) {
            names.add(others == 1 ? "1 other" : others + " others");
        }
        return names;
    }
}
