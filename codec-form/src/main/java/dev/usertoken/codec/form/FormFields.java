package dev.usertoken.codec.form;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A document as names and values, for formats that have nothing else: a field within a field is {@code User.Id} (or {@code
 * User[Id]} when decoding), and each item of a list repeats its name. Numbers and booleans are text.
 */
final class FormFields {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_FIELDS = 1_000;

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /** @throws IllegalArgumentException if names and values cannot represent the document */
    static FormFields of(Document document) {
        FormFields fields = new FormFields();
        fields.flatten("", document.fields(), 1);
        return fields;
    }

    /** @throws CodecFailure if there are too many */
    void add(String name, String value) throws CodecFailure {
        if (names.size() == MAX_FIELDS) {
            throw CodecFailure.notWellFormed();
        }
        put(name, value);
    }

    void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < names.size(); i++) {
            action.accept(names.get(i), values.get(i));
        }
    }

    /** @throws CodecFailure if a name has both a value and fields, or is nested too deeply */
    Document toDocument() throws CodecFailure {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            insert(tree, path(names.get(i)), values.get(i));
        }
        return Document.of("", "", tree);
    }

    private void put(String name, String value) {
        names.add(name);
        values.add(value);
    }

    private void flatten(String prefix, Map<?, ?> fields, int depth) {
        if (depth > MAX_DEPTH) {
            throw notFlat("fields nested more than " + MAX_DEPTH + " deep");
        }
        fields.forEach((key, value) -> {
            String name = (String) key;
            if (name.indexOf('.') >= 0 || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
                throw notFlat("a name with a dot or a bracket");
            }
            flattenValue(prefix + name, value, depth);
        });
    }

    private void flattenValue(String name, Object value, int depth) {
        if (value instanceof Map) {
            if (((Map<?, ?>) value).isEmpty()) {
                throw notFlat("a field with no fields");
            }
            flatten(name + ".", (Map<?, ?>) value, depth + 1);
        } else if (value instanceof List) {
            flattenItems(name, (List<?>) value);
        } else {
            putText(name, value);
        }
    }

    private void flattenItems(String name, List<?> items) {
        // A single item would be decoded as a value, not as a list.
        if (items.size() < 2) {
            throw notFlat("a list of fewer than two items");
        }
        for (Object item : items) {
            if (item instanceof Map || item instanceof List) {
                throw notFlat("a list of fields or lists");
            }
            putText(name, item);
        }
    }

    private void putText(String name, Object value) {
        if (names.size() == MAX_FIELDS) {
            throw notFlat("more than " + MAX_FIELDS + " fields");
        }
        put(name, value.toString());
    }

    private static IllegalArgumentException notFlat(String what) {
        return new IllegalArgumentException("document must not hold " + what + ", which a form cannot represent");
    }

    /** Returns the segments of {@code a.b} and {@code a[b]}. Empty ones are kept: {@code a.} is a field within {@code a}. */
    private static List<String> path(String name) throws CodecFailure {
        List<String> path = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ']') {
                path.add(name.substring(start, i));
                start = i + 1;
            } else if (c == '.' || c == '[') {
                // There is no segment between the bracket and the dot of "a[b].c".
                if (!endsWithBracket(name, i)) {
                    path.add(name.substring(start, i));
                }
                start = i + 1;
            }
        }
        if (!endsWithBracket(name, name.length())) {
            path.add(name.substring(start));
        }
        if (path.size() > MAX_DEPTH) {
            throw CodecFailure.notWellFormed();
        }
        return path;
    }

    private static boolean endsWithBracket(String name, int end) {
        return end > 0 && name.charAt(end - 1) == ']';
    }

    private static void insert(Map<String, Object> tree, List<String> path, String value) throws CodecFailure {
        Map<String, Object> fields = tree;
        for (String segment : path.subList(0, path.size() - 1)) {
            fields = fieldsWithin(fields, segment);
        }
        String last = path.get(path.size() - 1);
        Object present = fields.get(last);
        if (present instanceof Map) {
            throw CodecFailure.notWellFormed();
        }
        fields.put(last, present == null ? value : appended(present, value));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fieldsWithin(Map<String, Object> fields, String name) throws CodecFailure {
        Object present = fields.computeIfAbsent(name, key -> new LinkedHashMap<String, Object>());
        if (!(present instanceof Map)) {
            throw CodecFailure.notWellFormed();
        }
        return (Map<String, Object>) present;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> appended(Object present, String value) {
        List<Object> items = present instanceof List ? (List<Object>) present : new ArrayList<>(List.of(present));
        items.add(value);
        return items;
    }
}
