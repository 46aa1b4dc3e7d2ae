package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes one document, and nothing that {@link TreeReader} would refuse. */
final class TreeWriter {
    private final JsonGenerator generator;
    private int depth;

    private TreeWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    static void write(Document document, JsonGenerator generator) throws IOException {
        Map<String, Object> fields = document.fields();
        boolean bare = fields.size() == 1 && fields.containsKey(Document.BARE_VALUE);
        new TreeWriter(generator).value(bare ? fields.get(Document.BARE_VALUE) : fields);
    }

    private void value(Object value) throws IOException {
        if (value instanceof Map) {
            fields((Map<?, ?>) value);
        } else if (value instanceof List) {
            items((List<?>) value);
        } else if (value instanceof Number) {
            number((Number) value);
        } else if (value instanceof Boolean) {
            generator.writeBoolean((Boolean) value);
        } else {
            generator.writeString((String) value);
        }
    }

    private void fields(Map<?, ?> fields) throws IOException {
        enter();
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            generator.writeFieldName((String) field.getKey());
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

    private void number(Number number) throws IOException {
        String spelled;
        try {
            spelled = Numbers.spelled(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("numbers must be finite, of at most " + Numbers.MAX_LENGTH
                    + " characters, with a last digit from 1e-" + Numbers.MAX_SCALE + " to 1e" + Numbers.MAX_SCALE);
        }
        generator.writeNumber(spelled);
    }

    private void enter() {
        if (++depth > JsonCodec.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "maps and lists must be nested at most " + JsonCodec.MAX_DEPTH + " deep");
        }
    }
}
