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
 * The header fields of a message in the order they were added. Names are matched without regard to case. Immutable.
 * Neither a text form nor an exception ever holds a value.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(new Builder());

    private final List<String> names;
    private final List<String> values;

    private Headers(Builder builder) {
        names = Collections.unmodifiableList(new ArrayList<>(builder.names));
        values = Collections.unmodifiableList(new ArrayList<>(builder.values));
    }

    public static Headers empty() {
        return EMPTY;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        Objects.requireNonNull(name, "name");
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return Optional.of(values.get(i));
            }
        }
        return Optional.empty();
    }

    /** The values of all fields of that name, in order; empty where there is none. */
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

    /** The distinct names, each as it was first spelled, in order. */
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

    /** Hands on each field as name and value, in order. */
    public void forEach(BiConsumer<String, String> action) {
        Objects.requireNonNull(action, "action");
        for (int i = 0; i < names.size(); i++) {
            action.accept(names.get(i), values.get(i));
        }
    }

    /** The names alone. */
    @Override
    public String toString() {
        return "Headers" + names;
    }

    /** Collects fields. Not thread-safe. */
    public static final class Builder {
        private final List<String> names = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a field.
         *
         * @param name a token of RFC 9110, section 5.6.2
         * @param value without CR, LF and NUL; RFC 9110, section 5.5
         * @throws IllegalArgumentException for any other name or value; it quotes neither
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
