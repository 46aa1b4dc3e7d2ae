package dev.usertoken.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tree as one level of names and texts, for formats that have just one. What is null is left out. */
final class FlatFields {
    private final MultipartNames names;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private FlatFields(MultipartNames names) {
        this.names = names;
    }

    static Map<String, String> of(Object value, MultipartNames names) {
        FlatFields flat = new FlatFields(names);
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
        if (path.isEmpty() || names == MultipartNames.FLAT) {
            return name;
        }
        return names == MultipartNames.DOTTED ? path + "." + name : path + "[" + name + "]";
    }
}
