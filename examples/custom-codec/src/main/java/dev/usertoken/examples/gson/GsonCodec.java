package dev.usertoken.examples.gson;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** JSON with Gson. Each comment names the rule of the contract that Gson's defaults would break. */
public final class GsonCodec implements Codec {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_DIGITS = 1000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** For {@link java.util.ServiceLoader}. */
    public GsonCodec() {}

    @Override
    public String name() {
        return "gson";
    }

    @Override
    public int priority() {
        return 15;
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    @Override
    public byte[] encode(Document document) {
        Map<String, Object> fields = document.fields();
        boolean bare = fields.size() == 1 && fields.containsKey(Document.BARE_VALUE);
        StringWriter text = new StringWriter();
        try {
            write(new JsonWriter(text), bare ? fields.get(Document.BARE_VALUE) : fields, 0);
            // C1: getBytes would put a question mark for half a surrogate pair; an encoder refuses it.
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (IOException e) {
            throw new IllegalArgumentException("the document cannot be spelled in JSON");
        }
    }

    private static void write(JsonWriter json, Object value, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("maps and lists must be nested at most " + MAX_DEPTH + " deep");
        }
        if (value instanceof Map) {
            json.beginObject();
            for (Map.Entry<?, ?> field : ((Map<?, ?>) value).entrySet()) {
                json.name((String) field.getKey());
                write(json, field.getValue(), depth + 1);
            }
            json.endObject();
        } else if (value instanceof List) {
            json.beginArray();
            for (Object item : (List<?>) value) {
                write(json, item, depth + 1);
            }
            json.endArray();
        } else if (value instanceof Number) {
            json.value(number(value.toString())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "numbers must be finite and of at most " + MAX_DIGITS + " digits")));
        } else if (value instanceof Boolean) {
            json.value((Boolean) value);
        } else {
            json.value((String) value);
        }
    }

    @Override
    public Document decode(byte[] bytes, Optional<Charset> charset) throws CodecFailure {
        JsonReader json = new JsonReader(new StringReader(text(bytes, charset)));
        // C5: by default Gson reads comments, single quotes, NaN and more.
        json.setStrictness(Strictness.STRICT);
        json.setNestingLimit(MAX_DEPTH);
        try {
            Object root = read(json);
            // C5: Gson stops at the end of the first value.
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw CodecFailure.notWellFormed();
            }
            return document(root);
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            // C8: Gson's messages quote what they could not read.
            throw CodecFailure.notWellFormed();
        }
    }

    @SuppressWarnings("unchecked")
    private static Document document(Object root) {
        if (root instanceof Map) {
            return Document.of("", "", (Map<String, Object>) root);
        }
        return Document.of("", "", root == null ? Collections.emptyMap() : Map.of(Document.BARE_VALUE, root));
    }

    /** Null for JSON's null. */
    private static Object read(JsonReader json) throws IOException {
        switch (json.peek()) {
            case BEGIN_OBJECT:
                return fields(json);
            case BEGIN_ARRAY:
                return items(json);
            case STRING:
                return json.nextString();
            case NUMBER:
                return number(json.nextString()).orElseThrow(CodecFailure::notWellFormed);
            case BOOLEAN:
                return json.nextBoolean();
            case NULL:
                json.nextNull();
                return null;
            default:
                throw CodecFailure.notWellFormed();
        }
    }

    private static Map<String, Object> fields(JsonReader json) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            // C5: Gson's reader does not look for duplicates.
            if (fields.containsKey(name)) {
                throw CodecFailure.notWellFormed();
            }
            fields.put(name, read(json));
        }
        json.endObject();
        // C4: null is absent. Only here, so that a field that was null counts as given.
        fields.values().removeIf(Objects::isNull);
        return fields;
    }

    private static List<Object> items(JsonReader json) throws IOException {
        List<Object> items = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            items.add(read(json));
        }
        json.endArray();
        items.removeIf(Objects::isNull);
        return items;
    }

    /** C10: 1e999999999 is a few bytes, and a gigabyte for whoever asks it for an integer. C2: no digit is lost. */
    private static Optional<BigDecimal> number(String text) {
        if (text.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > MAX_DIGITS ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** C6: a byte order mark decides, then the declared charset, and a byte that this does not know is a failure. */
    private static String text(byte[] bytes, Optional<Charset> declared) throws CodecFailure {
        Charset charset = declared.orElse(StandardCharsets.UTF_8);
        for (Charset marked : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            if (new String(bytes, 0, Math.min(bytes.length, 4), marked).indexOf(BYTE_ORDER_MARK) == 0) {
                charset = marked;
            }
        }
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }
}
