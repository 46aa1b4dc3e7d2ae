package dev.usertoken.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The header fields of a message in the order in which they were added. Names are matched without regard to case.
 * Immutable. Texts and exceptions never contain a value.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(new Builder());

    private final List<String> names;
    private final List<String> values;

    private Headers(Builder builder) {
        names = Collections.unmodifiableList(new ArrayList<>(builder.names));
        values = Collections.unmodifiableList(new ArrayList<>(builder.values));
    }

    /** Returns headers without fields. */
    public static Headers empty() {
        return EMPTY;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the value of the first field of that name, if there is one. */
    public Optional<String> first(String name) {
        Objects.requireNonNull(name, "name");
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return Optional.of(values.get(i));
            }
        }
        return Optional.empty();
    }

    /** Returns the values of all fields of that name, in order; empty if there is no such field. */
    public List<String> all(String name) {
        Objects.requireNonNull(name, "name");
        List<String> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                found.add(values.get(i));
            }
        }
        return Collections.unmodifiableList(found);
    }

    /** Returns the distinct names in order, each with the case of its first field. */
    public Set<String> names() {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> distinct = new LinkedHashSet<>();
        for (String name : names) {
            if (seen.add(name)) {
                distinct.add(name);
            }
        }
        return Collections.unmodifiableSet(distinct);
    }

    /** Calls an action with the name and the value of each field, in order. */
    public void forEach(BiConsumer<String, String> action) {
        Objects.requireNonNull(action, "action");
        for (int i = 0; i < names.size(); i++) {
            action.accept(names.get(i), values.get(i));
        }
    }

    @Override
    public String toString() {
        return "Headers" + names;
    }

    /** A builder of headers. Not thread-safe. */
    public static final class Builder {
        private final List<String> names = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a field.
         *
         * @param name a token of RFC 9110, section 5.6.2
         * @param value a text without CR, LF and NUL (RFC 9110, section 5.5)
         * @throws IllegalArgumentException if the name or the value is invalid; the message never contains the value
         */
        public Builder add(String name, String value) {
            requireToken(Objects.requireNonNull(name, "name"));
            requireFieldValue(name, Objects.requireNonNull(value, "value"));
            names.add(name);
            values.add(value);
            return this;
        }

        public Headers build() {
            return new Headers(this);
        }

        private static void requireToken(String name) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("name must not be empty");
            }
            for (int i = 0; i < name.length(); i++) {
                if (!isTokenCharacter(name.charAt(i))) {
                    throw new IllegalArgumentException(
                            "name must be a header name, but character " + (i + 1) + " cannot be part of one");
                }
            }
        }

        static boolean isTokenCharacter(char c) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }

        private static void requireFieldValue(String name, String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == '\0') {
                    throw new IllegalArgumentException("value of header " + name
                            + " must not contain CR, LF or NUL, but character " + (i + 1) + " is one");
                }
            }
        }
    }
}
