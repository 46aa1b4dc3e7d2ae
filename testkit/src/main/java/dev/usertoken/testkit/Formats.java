package dev.usertoken.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The media types of requests and replies (contract, Operations). */
final class Formats {
    static final String JSON = "application/json";

    /** In the order in which a range such as {@code text/*} is served. */
    private static final List<String> REPLY_TYPES = List.of(JSON, "text/json");

    private final Map<String, BodyFormat> formats;

    Formats() {
        BodyFormat json = new JsonFormat();
        formats = Map.of(JSON, json, "text/json", json);
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
