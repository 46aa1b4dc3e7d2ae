package dev.usertoken;

import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Comparator;

/** A provider that could be loaded. */
final class Candidate<S> {
    private final S provider;
    private final String name;
    private final int priority;

    Candidate(S provider, String name, int priority) {
        if (name == null || name.trim().isEmpty()) {
            throw new IllegalStateException("a provider must have a name");
        }
        this.provider = provider;
        this.name = name;
        this.priority = priority;
    }

    /** The highest priority first; the rest of the order has no meaning, but does not depend on the class path's. */
    static <S> Comparator<Candidate<S>> order() {
        return Comparator.<Candidate<S>>comparingInt(Candidate::priority)
                .reversed()
                .thenComparing(Candidate::name)
                .thenComparing(Candidate::description);
    }

    S provider() {
        return provider;
    }

    String name() {
        return name;
    }

    int priority() {
        return priority;
    }

    String description() {
        return describe(name, provider);
    }

    static String describe(String name, Object provider) {
        return name + " (" + whereFrom(provider.getClass()) + ")";
    }

    /** Class and jar; of the jar only the file name, because messages are shown to others and paths name users. */
    static String whereFrom(Class<?> type) {
        return type.getName() + ", " + jar(type);
    }

    private static String jar(Class<?> type) {
        ProtectionDomain domain = type.getProtectionDomain();
        CodeSource source = domain == null ? null : domain.getCodeSource();
        if (source == null || source.getLocation() == null) {
            return "unknown";
        }
        // A jar within a jar ends in "!/", a folder in "/".
        String path = source.getLocation().getPath();
        int end = path.length();
        while (end > 0 && (path.charAt(end - 1) == '/' || path.charAt(end - 1) == '!')) {
            end--;
        }
        String file = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return file.isEmpty() ? "unknown" : file;
    }
}
