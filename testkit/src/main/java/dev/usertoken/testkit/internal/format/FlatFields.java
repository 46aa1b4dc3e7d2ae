package dev.usertoken.testkit.internal.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Flattens a tree to names and texts, for formats without nesting. Null values are left out. */
final class FlatFields {
    private final BinaryOperator<String> nestedName;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private FlatFields(BinaryOperator<String> nestedName) {
        this.nestedName = nestedName;
    }

    /**
     * Flattens a value.
     *
     * @param nestedName creates the name of a member from its parent's name and its own
     */
    static Map<String, String> of(Object value, BinaryOperator<String> nestedName) {
        FlatFields flat = new FlatFields(nestedName);
        flat.add("", value);
        return flat.fields;
    }

    private void add(String path, Object value) {
        if (value instanceof Map) {
            ((Map<?, ?>) value).forEach((name, member) -> add(child(path, name.toString()), member));
        } else if (value instanceof List) {
            int index = 0;
            for (Object element : (List<?>) value) {
                add(path + "[" + index++ + "]", element);
            }
        } else if (value != null) {
            fields.put(path.isEmpty() ? "Value" : path, value.toString());
        }
    }

    private String child(String path, String name) {
        return path.isEmpty() ? name : nestedName.apply(path, name);
    }
}
