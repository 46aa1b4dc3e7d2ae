package dev.usertoken.testkit;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A format for these tests, as small as the contract allows: {@code "text"} with a backslash before a quote or a backslash,
 * {@code #1.5;}, {@code T}, {@code F}, {@code N} for null, {@code {"name"value"name"value}}, {@code [value value]}, and
 * {@code &"address"} for a reference, which is always malformed. It keeps the contract except for the given defects.
 */
final class ToyCodec implements Codec {
    private static final MediaType MEDIA_TYPE = MediaType.parse("application/toy");
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 1000;

    private final Set<CodecDefect> defects;
    private final StringBuilder shared = new StringBuilder();

    ToyCodec(Set<CodecDefect> defects) {
        this.defects = defects;
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public MediaType mediaType() {
        return has(CodecDefect.HAS_PARAMETERS_IN_ITS_MEDIA_TYPE) ? MEDIA_TYPE.with("charset", "utf-8") : MEDIA_TYPE;
    }

    @Override
    public boolean reads(MediaType mediaType) {
        return mediaType.essence().equals(MEDIA_TYPE.essence());
    }

    @Override
    public EncodedBody encode(Document document) {
        String charset = has(CodecDefect.DECLARES_ANOTHER_CHARSET) ? "utf-16" : "utf-8";
        return EncodedBody.of(MEDIA_TYPE.with("charset", charset), bytes(document));
    }

    private byte[] bytes(Document document) {
        StringBuilder text = has(CodecDefect.SHARES_ITS_BUFFER) ? shared : new StringBuilder();
        text.setLength(0);
        Map<String, Object> fields = document.fields();
        Object bare = fields.size() == 1 ? fields.get(Document.BARE_VALUE) : null;
        boolean field = bare == null || (bare instanceof Map && !has(CodecDefect.DROPS_EMPTY_NAMES));
        new Writer(text).value(field ? fields : bare, 0);
        if (has(CodecDefect.WRITES_UTF_16)) {
            return text.toString().getBytes(StandardCharsets.UTF_16);
        }
        if (has(CodecDefect.REPLACES_HALF_CHARACTERS)) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("unpaired surrogate");
        }
    }

    @Override
    public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
        if (has(CodecDefect.REFUSES_UNDECLARED_TYPES) && !reads(mediaType)) {
            throw CodecFailure.notWellFormed();
        }
        String text = text(bytes, mediaType.charset().orElse(StandardCharsets.UTF_8));
        try {
            Document document = new Reader(text).document();
            if (has(CodecDefect.CLEARS_ITS_INPUT)) {
                Arrays.fill(bytes, (byte) 0);
            }
            return document;
        } catch (NumberFormatException | IOException e) {
            if (has(CodecDefect.THROWS_EXCEPTIONS_OF_THE_JDK) && e instanceof NumberFormatException) {
                throw (NumberFormatException) e;
            }
            CodecFailure failure = CodecFailure.notWellFormed();
            if (has(CodecDefect.HANDS_ON_CAUSES)) {
                failure.initCause(new IOException("cannot read " + text, e));
            }
            throw failure;
        }
    }

    private String text(byte[] bytes, Charset declared) throws CodecFailure {
        Charset charset = has(CodecDefect.IGNORES_THE_CHARSET) ? StandardCharsets.UTF_8 : declared;
        int mark = 0;
        if (!has(CodecDefect.IGNORES_BYTE_ORDER_MARKS)) {
            for (Charset marked :
                    List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
                byte[] expected = "\uFEFF".getBytes(marked);
                if (bytes.length >= expected.length && Arrays.equals(expected, Arrays.copyOf(bytes, expected.length))) {
                    charset = marked;
                    mark = expected.length;
                }
            }
        }
        CharsetDecoder decoder = charset.newDecoder();
        boolean ascii = charset.equals(StandardCharsets.US_ASCII);
        if (has(ascii ? CodecDefect.REPLACES_CHARACTERS_OUTSIDE_ASCII : CodecDefect.REPLACES_MALFORMED_BYTES)) {
            decoder.onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
                    .toString();
        } catch (CharacterCodingException e) {
            throw CodecFailure.notWellFormed();
        }
    }

    private boolean has(CodecDefect defect) {
        return defects.contains(defect);
    }

    private final class Writer {
        private final StringBuilder out;

        Writer(StringBuilder out) {
            this.out = out;
        }

        void value(Object value, int depth) {
            if (depth > MAX_DEPTH && !has(CodecDefect.WRITES_ANY_DEPTH)) {
                throw new IllegalArgumentException("nested too deeply");
            }
            if (value instanceof Map) {
                fields((Map<?, ?>) value, depth);
            } else if (value instanceof List) {
                items((List<?>) value, depth);
            } else if (value instanceof Number) {
                out.append('#').append(number((Number) value)).append(';');
            } else if (value instanceof Boolean) {
                out.append((Boolean) value ? 'T' : 'F');
            } else {
                text((String) value);
            }
        }

        private void fields(Map<?, ?> fields, int depth) {
            out.append('{');
            int index = 0;
            for (Map.Entry<?, ?> field : (has(CodecDefect.SORTS_FIELDS) ? new TreeMap<>(fields) : fields).entrySet()) {
                String name = (String) field.getKey();
                if ((has(CodecDefect.DROPS_NAMES_WITH_SIGNS) && name.startsWith("@"))
                        || (has(CodecDefect.DROPS_THE_TENTH_FIELD) && ++index == 10)) {
                    continue;
                }
                text(has(CodecDefect.FOLDS_NAMES) ? name.toLowerCase(Locale.ROOT) : name);
                value(field.getValue(), depth + 1);
            }
            out.append('}');
        }

        private void items(List<?> items, int depth) {
            if (has(CodecDefect.UNWRAPS_LISTS_OF_ONE) && items.size() == 1) {
                value(items.get(0), depth + 1);
                return;
            }
            out.append('[');
            items.forEach(item -> value(item, depth + 1));
            out.append(']');
        }

        private String number(Number number) {
            String text = number.toString();
            if (!text.matches("[-+.0-9Ee]{1," + MAX_NUMBER + "}")) {
                if (has(CodecDefect.WRITES_NAN_AS_ZERO)) {
                    return "0";
                }
                throw new IllegalArgumentException("not a finite number");
            }
            return text;
        }

        private void text(String text) {
            if (has(CodecDefect.QUOTES_REFUSED_VALUES) && text.indexOf('\uD83D') >= 0) {
                throw new IllegalArgumentException("cannot write " + text);
            }
            out.append('"');
            String kept = has(CodecDefect.LOSES_ASTRAL_PLANES) ? text.replaceAll("[^\\x{0}-\\x{FFFF}]", "?") : text;
            out.append((has(CodecDefect.TRIMS_TEXT) ? kept.trim() : kept)
                    .replace("\\", "\\\\")
                    .replace("\"", "\\\""));
            out.append('"');
        }
    }

    private final class Reader {
        private final String in;
        private int at;

        Reader(String in) {
            this.in = in;
        }

        Document document() throws IOException {
            Object root = value(0);
            if (at < in.length() && !has(CodecDefect.IGNORES_TRAILING_INPUT)) {
                throw CodecFailure.notWellFormed();
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            if (root instanceof Map) {
                ((Map<?, ?>) root).forEach((name, value) -> fields.put((String) name, value));
            } else if (root != null) {
                fields.put(Document.BARE_VALUE, root);
            }
            return Document.of("", "", fields);
        }

        private Object value(int depth) throws IOException {
            if (depth > MAX_DEPTH && !has(CodecDefect.READS_ANY_DEPTH)) {
                throw CodecFailure.notWellFormed();
            }
            switch (next()) {
                case '{':
                    return fields(depth);
                case '[':
                    return items(depth);
                case '"':
                    return meant(text());
                case '#':
                    return number();
                case 'T':
                    return true;
                case 'F':
                    return false;
                case 'N':
                    return has(CodecDefect.READS_NULL_AS_TEXT) ? "null" : null;
                case '&':
                    return resolved();
                default:
                    throw CodecFailure.notWellFormed();
            }
        }

        private Map<String, Object> fields(int depth) throws IOException {
            Map<String, Object> fields = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            while (!closed('}')) {
                expect('"');
                String name = text();
                boolean given =
                        has(CodecDefect.SEARCHES_NAMES_ONE_BY_ONE) ? names.contains(name) : fields.containsKey(name);
                if (given && !has(CodecDefect.LETS_THE_LAST_DUPLICATE_WIN)) {
                    throw CodecFailure.notWellFormed();
                }
                names.add(name);
                fields.put(name, value(depth + 1));
            }
            fields.values().removeIf(Objects::isNull);
            return fields;
        }

        private List<Object> items(int depth) throws IOException {
            List<Object> items = new ArrayList<>();
            while (!closed(']')) {
                items.add(value(depth + 1));
            }
            items.removeIf(Objects::isNull);
            return items;
        }

        private Object meant(String text) throws IOException {
            if (has(CodecDefect.EXPANDS_TEXT) && text.startsWith("${env:")) {
                return String.valueOf(System.getenv(text.substring(6, text.length() - 1)));
            }
            if (has(CodecDefect.READS_NUMERIC_TEXT_AS_NUMBER) && text.matches("0[0-9]+")) {
                return Integer.valueOf(text);
            }
            return has(CodecDefect.READS_EMPTY_TEXT_AS_NULL) && text.isEmpty() ? null : text;
        }

        private Number number() throws IOException {
            int end = in.indexOf(';', at);
            if (end < 0 || end - at > MAX_NUMBER) {
                throw CodecFailure.notWellFormed();
            }
            String text = in.substring(at, end);
            at = end + 1;
            if (has(CodecDefect.READS_NUMBERS_AS_DOUBLE)) {
                return Double.valueOf(text);
            }
            BigDecimal number = new BigDecimal(text);
            if (Math.abs((long) number.scale()) > MAX_NUMBER && !has(CodecDefect.READS_ANY_EXPONENT)) {
                throw CodecFailure.notWellFormed();
            }
            return number;
        }

        private String text() throws IOException {
            StringBuilder text = new StringBuilder();
            for (char c = next(); c != '"'; c = next()) {
                text.append(c == '\\' ? escaped() : c);
            }
            return text.toString();
        }

        private char escaped() throws IOException {
            char c = next();
            if (c != '"' && c != '\\') {
                throw CodecFailure.notWellFormed();
            }
            return c;
        }

        private Object resolved() throws IOException {
            if (!has(CodecDefect.RESOLVES_REFERENCES)) {
                throw CodecFailure.notWellFormed();
            }
            expect('"');
            new URL(text()).openStream().close();
            return null;
        }

        private boolean closed(char bracket) throws IOException {
            if (at == in.length() && has(CodecDefect.CLOSES_OPEN_BRACKETS_AT_THE_END)) {
                return true;
            }
            char c = next();
            if (c == bracket || ("}]".indexOf(c) >= 0 && has(CodecDefect.TAKES_ANY_BRACKET))) {
                return true;
            }
            at--;
            return false;
        }

        private void expect(char expected) throws IOException {
            if (next() != expected) {
                throw CodecFailure.notWellFormed();
            }
        }

        private char next() throws IOException {
            if (at == in.length()) {
                throw CodecFailure.notWellFormed();
            }
            return in.charAt(at++);
        }
    }
}
