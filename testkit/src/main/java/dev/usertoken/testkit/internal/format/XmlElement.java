package dev.usertoken.testkit.internal.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An element that was read. */
final class XmlElement {
    final String name;
    final String namespace;
    final List<XmlElement> children = new ArrayList<>();
    final StringBuilder text = new StringBuilder();

    private final boolean nil;

    XmlElement(String name, String namespace, boolean nil) {
        this.name = name;
        this.namespace = namespace;
        this.nil = nil;
    }

    boolean isNamed(String wanted, String wantedNamespace) {
        return name.equals(wanted) && namespace.equals(wantedNamespace);
    }

    /** Returns null, the children, or the text. */
    @Nullable
    Object value() {
        if (nil) {
            return null;
        }
        return children.isEmpty() ? text.toString() : members();
    }

    /** Returns the children by their local names; repeated names become a list. */
    Map<String, Object> members() {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        children.forEach(child ->
                values.computeIfAbsent(child.name, name -> new ArrayList<>()).add(child.value()));
        Map<String, Object> members = new LinkedHashMap<>();
        values.forEach((name, all) -> members.put(name, all.size() == 1 ? all.get(0) : all));
        return members;
    }
}
