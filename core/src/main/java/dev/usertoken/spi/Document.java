package dev.usertoken.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A named tree: fields in order, each a String, a Number, a Boolean, a Map of such fields or a List of such values.
 * What is null in a format is absent here. Deeply immutable.
 *
 * <p>A root that is a bare value or a list, where a format has such, is the one field named {@link #BARE_VALUE}.
 * Formats without names or namespaces ignore them when writing, and leave them empty when reading.
 */
public final class Document {
    /** The name of the field that holds a root without fields. */
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
     * A document with copies of the fields.
     *
     * @param namespace empty for none
     * @throws IllegalArgumentException for a value of another type
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

    /** Empty for none. */
    public String namespace() {
        return namespace;
    }

    /** Deeply unmodifiable, in order. */
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

    /** The name alone: fields may be secret. */
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
