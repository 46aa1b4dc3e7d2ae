package dev.usertoken.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A tree with a name: fields in order, each of which is a String, a Number, a Boolean, a Map of such fields or a List
 * of such values. Null values of a format are left out. Deeply immutable.
 *
 * <p>If the root of a document is a bare value or a list, it is the only field and is named {@link #BARE_VALUE}.
 * Formats without names or namespaces ignore them when encoding, and leave them empty when decoding.
 */
public final class Document {
    /** The name of the field that contains a root without fields. */
    public static final String BARE_VALUE = "";

    private final String name;
    private final String namespace;
    private final Map<String, Object> fields;

    private Document(String name, String namespace, Map<String, Object> fields) {
        this.name = name;
        this.namespace = namespace;
        this.fields = fields;
    }

    /**
     * Creates a document with copies of the fields.
     *
     * @param namespace the namespace, or an empty text
     * @throws IllegalArgumentException if a value is of another type
     */
    public static Document of(String name, String namespace, Map<String, ?> fields) {
        return new Document(
                Objects.requireNonNull(name, "name"),
                Objects.requireNonNull(namespace, "namespace"),
                copyOf(Objects.requireNonNull(fields, "fields")));
    }

    public String name() {
        return name;
    }

    /** Returns the namespace, or an empty text. */
    public String namespace() {
        return namespace;
    }

    /** Returns the fields, in order and deeply unmodifiable. */
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Document)) {
            return false;
        }
        Document that = (Document) other;
        return name.equals(that.name) && namespace.equals(that.namespace) && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, namespace, fields);
    }

    /** Returns a text with the name alone, because fields may be secret. */
    @Override
    public String toString() {
        return "Document[" + name + "]";
    }

    private static Map<String, Object> copyOf(Map<?, ?> fields) {
        Map<String, Object> copy = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            if (!(key instanceof String)) {
                throw new IllegalArgumentException("fields must be named by strings");
            }
            copy.put((String) key, copyOf(value));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static Object copyOf(Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Map) {
            return copyOf((Map<?, ?>) value);
        }
        if (value instanceof List) {
            List<Object> copy = new ArrayList<>();
            ((List<?>) value).forEach(item -> copy.add(copyOf(item)));
            return Collections.unmodifiableList(copy);
        }
        throw new IllegalArgumentException("fields must hold String, Number, Boolean, Map or List, not "
                + (value == null ? "null" : value.getClass().getName()));
    }
}
