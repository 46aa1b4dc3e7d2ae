package dev.usertoken.testkit.internal.format;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The format JSON (RFC 8259). */
final class JsonFormat implements BodyFormat {
    @Override
    public Map<String, Object> read(byte[] body, MediaType type, BodyModel model) throws UnreadableBodyException {
        Object value = new JsonReader(StrictDecoder.decode(body, type.charset())).read();
        if (value instanceof Map) {
            return JsonReader.object(value);
        }
        throw new UnreadableBodyException("The body is not a JSON object.");
    }

    @Override
    public EncodedBody write(MediaType type, BodyModel model, Object value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return new EncodedBody(type.name() + "; charset=utf-8", json.toString());
    }

    private static void append(StringBuilder json, @Nullable Object value) {
        if (value instanceof Map) {
            String separator = "{";
            for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
                json.append(separator);
                appendString(json, member.getKey().toString());
                json.append(':');
                append(json, member.getValue());
                separator = ",";
            }
            json.append(separator.equals("{") ? "{}" : "}");
        } else if (value instanceof List) {
            String separator = "[";
            for (Object element : (List<?>) value) {
                json.append(separator);
                append(json, element);
                separator = ",";
            }
            json.append(separator.equals("[") ? "[]" : "]");
        } else if (value instanceof String) {
            appendString(json, (String) value);
        } else {
            json.append(value);
        }
    }

    private static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
