package dev.usertoken.internal.discovery;

import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * The file name of the jar, or the folder, that a class or a resource was read from. The path is left out: messages are
 * shown to others, and paths contain the names of users.
 */
final class JarName {
    private static final String UNKNOWN = "unknown jar";

    private JarName() {}

    static String of(Class<?> type) {
        ProtectionDomain domain = type.getProtectionDomain();
        CodeSource source = domain == null ? null : domain.getCodeSource();
        return source == null || source.getLocation() == null
                ? UNKNOWN
                : lastSegment(source.getLocation().getPath());
    }

    /** @param url the URL of a resource, with a path that ends in {@code resource}, or null if it was not found */
    static String of(@Nullable URL url, String resource) {
        String path = url == null ? "" : url.getPath();
        return path.endsWith(resource) ? lastSegment(path.substring(0, path.length() - resource.length())) : UNKNOWN;
    }

    /** Ignores the end of the path: a jar within a jar ends in "!/", a folder in "/". */
    private static String lastSegment(String path) {
        int end = path.length();
        while (end > 0 && (path.charAt(end - 1) == '/' || path.charAt(end - 1) == '!')) {
            end--;
        }
        String segment = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return segment.isEmpty() ? UNKNOWN : segment;
    }
}
