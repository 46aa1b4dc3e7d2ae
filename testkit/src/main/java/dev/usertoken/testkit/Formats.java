package dev.usertoken.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The media types of requests and replies (service, Operations). */
final class Formats {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    /** In the order in which a range such as {@code text/*} is served. */
    private static final List<String> REPLY_TYPES =
            List.of(JSON, "text/json", "application/xml", "text/xml", MULTIPART);

    private final Map<String, BodyFormat> formats;

    Formats(XmlDialect dialect, MultipartNames names) {
        BodyFormat json = new JsonFormat();
        BodyFormat xml = new XmlFormat(dialect);
        formats = Map.of(
                JSON,
                json,
                "text/json",
                json,
                "application/xml",
                xml,
                "text/xml",
                xml,
                FORM,
                new FormFormat(),
                MULTIPART,
                new MultipartFormat(names));
    }

    Optional<BodyFormat> reading(MediaType type) {
        return Optional.ofNullable(formats.get(type.name));
    }

    BodyFormat writing(MediaType type) {
        return formats.get(type.name);
    }

    /** The best type that a request accepts; JSON where it accepts none of ours. */
    static MediaType replyType(List<String> accept) {
        return MediaType.parseList(String.join(",", accept)).stream()
                .flatMap(range -> REPLY_TYPES.stream().filter(range::covers))
                .findFirst()
                .map(MediaType::parse)
                .orElseGet(() -> MediaType.parse(JSON));
    }
}
