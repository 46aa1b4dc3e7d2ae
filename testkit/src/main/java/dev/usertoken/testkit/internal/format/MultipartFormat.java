package dev.usertoken.testkit.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BinaryOperator;

/**
 * The format {@code multipart/form-data} (RFC 7578, RFC 2046 section 5.1), read strictly: lines end in CRLF, there is a
 * final boundary, and no name occurs twice.
 */
final class MultipartFormat implements BodyFormat {
    private static final String CRLF = "\r\n";

    private final BinaryOperator<String> nestedName;

    MultipartFormat(BinaryOperator<String> nestedName) {
        this.nestedName = nestedName;
    }

    @Override
    public Map<String, Object> read(byte[] body, MediaType type, BodyModel model) throws UnreadableBodyException {
        String boundary = type.parameter("boundary").orElse("");
        if (boundary.isEmpty()) {
            throw new UnreadableBodyException("The media type has no boundary.");
        }
        // One character for each byte, so that positions in the text are positions in the body.
        String text = CRLF + new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = CRLF + "--" + boundary;
        Map<String, Object> fields = new LinkedHashMap<>();
        int at = after(text, delimiter, 0);
        while (!text.startsWith("--", at)) {
            int start = after(text, CRLF, at);
            if (!text.substring(at, start).isBlank()) {
                throw new UnreadableBodyException("A boundary is followed by something else than the end of the line.");
            }
            at = after(text, delimiter, start);
            readPart(fields, text.substring(start, at - delimiter.length()));
        }
        return fields;
    }

    private static int after(String text, String wanted, int from) throws UnreadableBodyException {
        int found = text.indexOf(wanted, from);
        if (found < 0) {
            throw new UnreadableBodyException("The multipart body ends too early.");
        }
        return found + wanted.length();
    }

    private static void readPart(Map<String, Object> fields, String part) throws UnreadableBodyException {
        int content = after(CRLF + part, CRLF + CRLF, 0) - CRLF.length();
        Optional<String> name = Optional.empty();
        MediaType type = MediaType.parse("text/plain");
        for (String line : part.substring(0, content).split(CRLF, -1)) {
            int colon = line.indexOf(':');
            String header = line.substring(0, Math.max(colon, 0));
            String value = line.substring(colon + 1).trim();
            if (header.equalsIgnoreCase("Content-Disposition")) {
                name = MediaType.parse(value).parameter("name");
            } else if (header.equalsIgnoreCase("Content-Type")) {
                type = MediaType.parse(value);
            }
        }
        byte[] bytes = part.substring(content).getBytes(StandardCharsets.ISO_8859_1);
        if (name.isEmpty() || fields.put(name.get(), StrictDecoder.decode(bytes, type.charset())) != null) {
            throw new UnreadableBodyException("A part has no name, or the name of another one.");
        }
    }

    @Override
    public EncodedBody write(MediaType type, BodyModel model, Object value) {
        String boundary = "sandbox-" + UUID.randomUUID();
        StringBuilder body = new StringBuilder();
        FlatFields.of(value, nestedName)
                .forEach((name, text) -> body.append("--")
                        .append(boundary)
                        .append("\r\nContent-Disposition: form-data; name=\"")
                        .append(name)
                        .append("\"\r\n\r\n")
                        .append(text)
                        .append(CRLF));
        body.append("--").append(boundary).append("--\r\n");
        return new EncodedBody(type.name() + "; boundary=" + boundary, body.toString());
    }
}
