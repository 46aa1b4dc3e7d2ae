package dev.usertoken;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tree as names and texts, for formats that have no other: a field within a field is {@code User.Id} (or {@code
 * User[Id]}, when reading), and each item of a list repeats its name. Numbers and booleans become text.
 */
final class FlatFields {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_FIELDS = 1_000;

    private final List<String> names = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    /** Receives each name and text in order. */
    interface Sink {
        void accept(String name, String text);
    }

    /** @throws IllegalArgumentException where the tree has no flat form */
    static FlatFields of(Document document) {
        FlatFields flat = new FlatFields();
        flat.addAll("", document.fields(), 1);
        return flat;
    }

    /** @throws CodecFailure where there are too many */
    void add(String name, String text) throws CodecFailure {
        if (names.size() == MAX_FIELDS) {
            throw CodecFailure.notWellFormed();
        }
        put(name, text);
    }

    void forEach(Sink sink) {
        for (int i = 0; i < names.size(); i++) {
            sink.accept(names.get(i), texts.get(i));
        }
    }

    /** @throws CodecFailure where a name stands both for a text and for fields, or is nested too deeply */
    Map<String, Object> toTree() throws CodecFailure {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            insert(tree, path(names.get(i)), texts.get(i));
        }
        return tree;
    }

    private void spell(String name, String text) {
        if (names.size() == MAX_FIELDS) {
            throw noFlatForm("more than " + MAX_FIELDS + " fields");
        }
        put(name, text);
    }

    private void put(String name, String text) {
        names.add(name);
        texts.add(text);
    }

    private void addAll(String prefix, Map<?, ?> fields, int depth) {
        if (depth > MAX_DEPTH) {
            throw noFlatForm("fields nested more than " + MAX_DEPTH + " deep");
        }
        fields.forEach((key, value) -> {
            String name = (String) key;
            if (name.indexOf('.') >= 0 || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
                throw noFlatForm("a name with a dot or a bracket");
            }
            addValue(prefix + name, value, depth);
        });
    }

    private void addValue(String name, Object value, int depth) {
        if (value instanceof Map) {
            if (((Map<?, ?>) value).isEmpty()) {
                throw noFlatForm("a field with no fields");
            }
            addAll(name + ".", (Map<?, ?>) value, depth + 1);
        } else if (value instanceof List) {
            addItems(name, (List<?>) value);
        } else {
            spell(name, value.toString());
        }
    }

    private void addItems(String name, List<?> items) {
        // One item alone would come back as no list.
        if (items.size() < 2) {
            throw noFlatForm("a list of fewer than two items");
        }
        for (Object item : items) {
            if (item instanceof Map || item instanceof List) {
                throw noFlatForm("a list of fields or lists");
            }
            spell(name, item.toString());
        }
    }

    private static IllegalArgumentException noFlatForm(String what) {
        return new IllegalArgumentException("document must not hold " + what + ", which this format cannot spell");
    }

    /** The segments of {@code a.b} and {@code a[b]}. */
    private static List<String> path(String name) throws CodecFailure {
        List<String> path = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.' || c == '[') {
                // "a[b].c" has nothing between its bracket and its dot.
                if (i > start || i == 0 || name.charAt(i - 1) != ']') {
                    path.add(name.substring(start, i));
                }
                start = i + 1;
            } else if (c == ']') {
                path.add(name.substring(start, i));
                start = i + 1;
            }
        }
        if (start < name.length() || path.isEmpty()) {
            path.add(name.substring(start));
        }
        if (path.size() > MAX_DEPTH) {
            throw CodecFailure.notWellFormed();
        }
        return path;
    }

    private static void insert(Map<String, Object> tree, List<String> path, String text) throws CodecFailure {
        Map<String, Object> fields = tree;
        for (String segment : path.subList(0, path.size() - 1)) {
            fields = fieldsWithin(fields, segment);
        }
        String last = path.get(path.size() - 1);
        Object present = fields.get(last);
        if (present instanceof Map) {
            throw CodecFailure.notWellFormed();
        }
        fields.put(last, present == null ? text : appended(present, text));
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
    private static List<Object> appended(Object present, String text) {
        List<Object> items = present instanceof List ? (List<Object>) present : new ArrayList<>(List.of(present));
        items.add(text);
        return items;
    }
}
