package dev.usertoken.examples.gson;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A codec for JSON with Gson. Each comment contains the rule of the contract that Gson's defaults would break. */
public final class GsonCodec implements Codec {
    private static final MediaType MEDIA_TYPE = MediaType.parse("application/json");
    private static final int MAX_DEPTH = 64;
    private static final int MAX_DIGITS = 1000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Creates the codec; called by {@link java.util.ServiceLoader}. */
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
    public MediaType mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public boolean reads(MediaType mediaType) {
        String essence = mediaType.essence();
        return essence.equals("application/json") || essence.equals("text/json") || essence.endsWith("+json");
    }

    @Override
    public EncodedBody encode(Document document) {
        Map<String, Object> fields = document.fields();
        Object bare = fields.size() == 1 ? fields.get(Document.BARE_VALUE) : null;
        StringWriter text = new StringWriter();
        try {
            // C3: a map under the empty name is a field, and not a root.
            write(new JsonWriter(text), bare == null || bare instanceof Map ? fields : bare, 0);
            // C1: getBytes would write a question mark for an unpaired surrogate; an encoder refuses it.
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return EncodedBody.of(MEDIA_TYPE, exact);
        } catch (IOException e) {
            throw new IllegalArgumentException("the document cannot be encoded as JSON");
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
    public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        JsonReader json = new JsonReader(new StringReader(text(bytes, mediaType)));
        // C5: by default Gson accepts comments, single quotes, NaN and more.
        json.setStrictness(Strictness.STRICT);
        json.setNestingLimit(MAX_DEPTH);
        try {
            Optional<Object> root = read(json);
            // C5: Gson stops at the end of the first value.
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw CodecFailure.notWellFormed();
            }
            return root.map(GsonCodec::document).orElseGet(() -> Document.of("", "", Collections.emptyMap()));
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            // C8: Gson's messages quote the payload.
            throw CodecFailure.notWellFormed();
        }
    }

    @SuppressWarnings("unchecked")
    private static Document document(Object root) {
        if (root instanceof Map) {
            return Document.of("", "", (Map<String, Object>) root);
        }
        return Document.of("", "", Map.of(Document.BARE_VALUE, root));
    }

    /** Returns the next value; empty for a null, which is absent (C4). */
    private static Optional<Object> read(JsonReader json) throws IOException {
        switch (json.peek()) {
            case BEGIN_OBJECT:
                return Optional.of(fields(json));
            case BEGIN_ARRAY:
                return Optional.of(items(json));
            case STRING:
                return Optional.of(json.nextString());
            case NUMBER:
                return Optional.of(number(json.nextString()).orElseThrow(CodecFailure::notWellFormed));
            case BOOLEAN:
                return Optional.of(json.nextBoolean());
            case NULL:
                json.nextNull();
                return Optional.empty();
            default:
                throw CodecFailure.notWellFormed();
        }
    }

    private static Map<String, Object> fields(JsonReader json) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            // C5: Gson's reader accepts duplicate names. The map lacks the names of nulls, so it cannot find all
            // duplicates.
            if (!names.add(name)) {
                throw CodecFailure.notWellFormed();
            }
            read(json).ifPresent(value -> fields.put(name, value));
        }
        json.endObject();
        return fields;
    }

    private static List<Object> items(JsonReader json) throws IOException {
        List<Object> items = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            read(json).ifPresent(items::add);
        }
        json.endArray();
        return items;
    }

    /** C10: 1e999999999 has a few bytes, but needs a gigabyte as an integer. C2: no digit is lost. */
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

    /**
     * C6: a byte order mark decides. Without one, JSON is UTF-8, and the declared charset is used only if the bytes are
     * not UTF-8 (RFC 8259, section 11). A malformed byte is a failure.
     */
    private static String text(byte[] bytes, MediaType mediaType) throws CodecFailure {
        for (Charset marked : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            if (new String(bytes, 0, Math.min(bytes.length, 4), marked).indexOf(BYTE_ORDER_MARK) == 0) {
                return decoded(bytes, marked).substring(1);
            }
        }
        try {
            return decoded(bytes, StandardCharsets.UTF_8);
        } catch (CodecFailure malformed) {
            return decoded(bytes, mediaType.charset().orElseThrow(() -> malformed));
        }
    }

    private static String decoded(byte[] bytes, Charset charset) throws CodecFailure {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }
}
