package dev.usertoken.it.operations;

import java.util.List;

/** The media types that the service declares (docs/service.md, Operations). */
final class Formats {
    static final List<String> RESPONSES =
            List.of("application/json", "text/json", "application/xml", "text/xml", "multipart/form-data");
    static final List<String> REQUESTS = List.of(
            "application/json",
            "text/json",
            "application/xml",
            "text/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data");

    private Formats() {}
}
