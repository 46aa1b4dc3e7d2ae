package dev.usertoken.testkit.internal.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** The media types of requests and responses (service, Operations). */
public final class Formats {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    /** The order in which a range such as {@code text/*} is resolved. */
    private static final List<String> RESPONSE_TYPES =
            List.of(JSON, "text/json", "application/xml", "text/xml", MULTIPART);

    private final Map<String, BodyFormat> formats;

    /**
     * Creates the formats.
     *
     * @param dataContract true for XML in the dialect of the data contract, false for plain XML
     * @param nestedName creates the name of a part from the names of the parent and the member, for multipart responses
     */
    public Formats(boolean dataContract, BinaryOperator<String> nestedName) {
        BodyFormat json = new JsonFormat();
        BodyFormat xml = new XmlFormat(dataContract);
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
                new MultipartFormat(nestedName));
    }

    /** Returns the format of a request, or nothing if the service does not read its type. */
    public Optional<BodyFormat> reading(MediaType type) {
        return Optional.ofNullable(formats.get(type.name()));
    }

    /** Writes a response in a type that {@link #negotiate} returned. */
    public EncodedBody write(MediaType type, BodyModel model, Object value) {
        return reading(type).orElseThrow().write(type, model, value);
    }

    /** Returns the best type that a request accepts, or JSON if the service does not write any accepted type. */
    public static MediaType negotiate(List<String> accept) {
        return MediaType.parseList(String.join(",", accept)).stream()
                .flatMap(range -> RESPONSE_TYPES.stream().filter(range::covers))
                .findFirst()
                .map(MediaType::parse)
                .orElseGet(() -> MediaType.parse(JSON));
    }
}
