package dev.usertoken.codec.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads one document from a parser, within this codec's bounds whatever the parser's own settings are. */
final class JsonReader {
    private final JsonParser parser;
    private int depth;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    static Document read(JsonParser parser) throws IOException {
        return new JsonReader(parser).document();
    }

    private Document document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw CodecFailure.notWellFormed();
        }
        Map<String, Object> fields;
        if (first == JsonToken.START_OBJECT) {
            fields = fields();
        } else {
            Object value = value(first);
            fields = value == null ? Collections.emptyMap() : Collections.singletonMap(Document.BARE_VALUE, value);
        }
        if (parser.nextToken() != null) {
            throw CodecFailure.notWellFormed();
        }
        return Document.of("", "", fields);
    }

    /** Returns null for JSON's null. */
    private @Nullable Object value(JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT:
                return fields();
            case START_ARRAY:
                return items();
            case VALUE_STRING:
                return bounded(parser.getText(), JsonCodec.MAX_STRING);
            case VALUE_NUMBER_INT:
                return JsonNumbers.integer(parser);
            case VALUE_NUMBER_FLOAT:
                return JsonNumbers.fraction(parser);
            case VALUE_TRUE:
                return true;
            case VALUE_FALSE:
                return false;
            case VALUE_NULL:
                return null;
            default:
                throw CodecFailure.notWellFormed();
        }
    }

    private Map<String, Object> fields() throws IOException {
        enter();
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = bounded(parser.currentName(), JsonCodec.MAX_NAME);
            if (fields.containsKey(name)) {
                throw CodecFailure.notWellFormed();
            }
            fields.put(name, value(parser.nextToken()));
        }
        depth--;
        fields.values().removeIf(Objects::isNull);
        return fields;
    }

    private List<Object> items() throws IOException {
        enter();
        List<Object> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Object item = value(token);
            if (item != null) {
                items.add(item);
            }
        }
        depth--;
        return items;
    }

    private void enter() throws CodecFailure {
        if (++depth > JsonCodec.MAX_DEPTH) {
            throw CodecFailure.notWellFormed();
        }
    }

    private static String bounded(String text, int max) throws CodecFailure {
        if (text.length() > max) {
            throw CodecFailure.notWellFormed();
        }
        return text;
    }
}
