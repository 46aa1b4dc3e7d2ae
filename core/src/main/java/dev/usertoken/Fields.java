package dev.usertoken;

import dev.usertoken.internal.Timestamps;
import dev.usertoken.spi.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the fields of a reply: by name without regard to case, and numbers as well from text (XML has no others). */
final class Fields {
    private static final Fields NONE = new Fields(Collections.emptyMap());

    private final Map<?, ?> fields;

    private Fields(Map<?, ?> fields) {
        this.fields = fields;
    }

    static Fields none() {
        return NONE;
    }

    static Fields of(Document document) {
        return new Fields(document.fields());
    }

    /** The text of a field; absent where it is blank, or a map or a list. */
    Optional<String> text(String name) {
        return value(name)
                .filter(value -> !(value instanceof Iterable) && !(value instanceof Map))
                .map(value -> value.toString().trim())
                .filter(text -> !text.isEmpty());
    }

    /** A 64-bit whole number; absent for all else. Never widens a number: a short text can name an enormous one. */
    Optional<Long> wholeNumber(String name) {
        return text(name).flatMap(text -> {
            try {
                return Optional.of(Long.valueOf(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    Optional<Instant> dateTime(String name) {
        return text(name).flatMap(Timestamps::dateTime);
    }

    Optional<Duration> seconds(String name) {
        return text(name).flatMap(Timestamps::seconds);
    }

    /** The fields within a field; absent where it has none. */
    Optional<Fields> nested(String name) {
        return value(name).filter(Map.class::isInstance).map(value -> new Fields((Map<?, ?>) value));
    }

    /** All fields but those. */
    Map<String, Object> without(List<String> names) {
        Map<String, Object> rest = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            if (!isAmong(names, (String) field)) {
                rest.put((String) field, value);
            }
        });
        return rest.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(rest);
    }

    private static boolean isAmong(List<String> names, String field) {
        for (String name : names) {
            if (name.equalsIgnoreCase(field)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Object> value(String name) {
        Object exact = fields.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            if (((String) field.getKey()).equalsIgnoreCase(name)) {
                return Optional.of(field.getValue());
            }
        }
        return Optional.empty();
    }
}
