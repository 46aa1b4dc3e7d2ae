package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes one document to a generator, and refuses everything that {@link JsonReader} would refuse. */
final class JsonWriter {
    private final JsonGenerator generator;
    private int depth;

    private JsonWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    static void write(Document document, JsonGenerator generator) throws IOException {
        Map<String, Object> fields = document.fields();
        Object bare = fields.size() == 1 ? fields.get(Document.BARE_VALUE) : null;
        // A map under the empty name is a field: as a root it would be read without its name.
        new JsonWriter(generator).value(bare == null || bare instanceof Map ? fields : bare);
    }

    private void value(Object value) throws IOException {
        if (value instanceof Map) {
            fields((Map<?, ?>) value);
        } else if (value instanceof List) {
            items((List<?>) value);
        } else if (value instanceof Number) {
            generator.writeNumber(JsonNumbers.text((Number) value));
        } else if (value instanceof Boolean) {
            generator.writeBoolean((Boolean) value);
        } else {
            generator.writeString(bounded((String) value, JsonCodec.MAX_STRING));
        }
    }

    private void fields(Map<?, ?> fields) throws IOException {
        enter();
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            generator.writeFieldName(bounded((String) field.getKey(), JsonCodec.MAX_NAME));
            value(field.getValue());
        }
        generator.writeEndObject();
        depth--;
    }

    private void items(List<?> items) throws IOException {
        enter();
        generator.writeStartArray();
        for (Object item : items) {
            value(item);
        }
        generator.writeEndArray();
        depth--;
    }

    private void enter() {
        if (++depth > JsonCodec.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "maps and lists must be nested at most " + JsonCodec.MAX_DEPTH + " deep");
        }
    }

    private static String bounded(String text, int max) {
        if (text.length() > max) {
            throw new IllegalArgumentException("names must have at most " + JsonCodec.MAX_NAME
                    + " characters, strings at most " + JsonCodec.MAX_STRING);
        }
        return text;
    }
}
