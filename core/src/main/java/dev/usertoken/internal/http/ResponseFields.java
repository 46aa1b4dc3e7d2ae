package dev.usertoken.internal.http;

import dev.usertoken.internal.time.Timestamps;
import dev.usertoken.spi.Document;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of a response. Names match without regard to case and separators, so {@code access_token} is {@code
 * AccessToken}. Numbers are read from text too, since XML has no others.
 */
public final class ResponseFields {
    private static final ResponseFields NONE = new ResponseFields(Collections.emptyMap());

    private static final String ERROR = "Error";

    /** The names of a token, most likely first. The last name is that of a response that is a bare value. */
    private static final List<String> TOKEN_NAMES = List.of("AccessToken", "UserToken", "Token", Document.BARE_VALUE);

    /** In characters: tokens of the service have 64 or more (service, IssueResponse), a UUID has 36. */
    private static final int SHORTEST_TOKEN = 40;

    private static final String TOKEN_PUNCTUATION = "._~+/=-";

    /** In characters: parsing takes time that grows with the square of the length. */
    private static final int LONGEST_NUMBER = 40;

    private final Map<?, ?> fields;

    private ResponseFields(Map<?, ?> fields) {
        this.fields = fields;
    }

    public static ResponseFields none() {
        return NONE;
    }

    /** Returns the fields of a document. A document named {@code Error} is the error itself, which XML allows. */
    public static ResponseFields of(Document document) {
        Map<String, Object> fields = document.fields();
        return new ResponseFields(matches(ERROR, document.name()) ? Collections.singletonMap(ERROR, fields) : fields);
    }

    /** Returns the text of a field; absent if it is blank, or a map or a list. */
    public Optional<String> text(String name) {
        return value(name)
                .filter(value -> !(value instanceof Iterable) && !(value instanceof Map))
                .map(value -> value.toString().trim())
                .filter(text -> !text.isEmpty());
    }

    /** Returns a 64-bit whole number, however it is written ({@code 7.0}, {@code 7e0}); absent for everything else. */
    public OptionalLong wholeNumber(String name) {
        Optional<String> text = text(name).filter(number -> number.length() <= LONGEST_NUMBER);
        if (text.isPresent()) {
            try {
                return OptionalLong.of(new BigDecimal(text.get()).longValueExact());
            } catch (NumberFormatException | ArithmeticException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    public Optional<Instant> dateTime(String name) {
        return text(name).flatMap(Timestamps::dateTime);
    }

    public Optional<Duration> seconds(String name) {
        return text(name).flatMap(Timestamps::seconds);
    }

    /** Returns the fields within a field; absent if the field is not a map. */
    public Optional<ResponseFields> nested(String name) {
        return value(name).filter(Map.class::isInstance).map(value -> new ResponseFields((Map<?, ?>) value));
    }

    /** Returns the text of the token. A bare value may also be a message, so it must look like a token. */
    public Optional<String> token() {
        for (String name : TOKEN_NAMES) {
            Optional<String> text = value(name).filter(String.class::isInstance).flatMap(value -> text(name));
            if (text.isPresent() && (!name.isEmpty() || isToken(text.get()))) {
                return text;
            }
        }
        return Optional.empty();
    }

    /**
     * Returns all fields except the named ones and, at any depth, except the fields that {@link #token} reads and those
     * whose name or text contains a possible token.
     */
    public Map<String, Object> without(List<String> names) {
        return copyOf(fields, names);
    }

    private static Map<String, Object> copyOf(Map<?, ?> fields, List<String> except) {
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String name = (String) field.getKey();
            Object value = field.getValue();
            if (!isAmong(except, name)
                    && !isAmong(TOKEN_NAMES, name)
                    && !containsToken(name)
                    && !containsToken(value)) {
                copy.put(name, copyOf(value));
            }
        }
        return copy.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(copy);
    }

    private static Object copyOf(Object value) {
        if (value instanceof Map) {
            return copyOf((Map<?, ?>) value, Collections.emptyList());
        }
        if (value instanceof List) {
            List<Object> copy = new ArrayList<>();
            for (Object item : (List<?>) value) {
                if (!containsToken(item)) {
                    copy.add(copyOf(item));
                }
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    private static boolean containsToken(Object value) {
        String text = value instanceof String ? (String) value : "";
        int inARow = 0;
        for (int i = 0; i < text.length() && inARow < SHORTEST_TOKEN; i++) {
            inARow = isOfToken(text.charAt(i)) ? inARow + 1 : 0;
        }
        return inARow == SHORTEST_TOKEN;
    }

    private static boolean isToken(String text) {
        return containsToken(text) && text.chars().allMatch(ResponseFields::isOfToken);
    }

    /** Returns true for a character of a bearer token (RFC 6750, section 2.1). */
    private static boolean isOfToken(int c) {
        return isAsciiLetterOrDigit(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0;
    }

    private static boolean isAsciiLetterOrDigit(int c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }

    private Optional<Object> value(String name) {
        Object exact = fields.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            if (matches(name, (String) field.getKey())) {
                return Optional.of(field.getValue());
            }
        }
        return Optional.empty();
    }

    private static boolean isAmong(List<String> names, String field) {
        for (String name : names) {
            if (matches(name, field)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns true if a name, which has only letters or is empty, equals the letters and digits of a field without
     * regard to case.
     */
    private static boolean matches(String name, String field) {
        int matched = 0;
        for (int i = 0; i < field.length(); i += Character.charCount(field.codePointAt(i))) {
            int c = field.codePointAt(i);
            if (Character.isLetterOrDigit(c)) {
                if (matched == name.length() || foldCase(c) != foldCase(name.charAt(matched))) {
                    return false;
                }
                matched++;
            }
        }
        return matched == name.length();
    }

    /** Returns the same value for both cases of a letter, as {@link String#equalsIgnoreCase} compares them. */
    private static int foldCase(int c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
