package dev.usertoken.internal.discovery;

import java.net.URL;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a provider cannot be used, with the stack trace of the innermost cause. The message contains names of
 * classes, methods, jars and versions. Other text of the original exceptions is dropped, because it may be secret.
 */
final class BrokenProvider extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String REPAIR = "correct the provider: the page named below explains its exception";
    private static final String REGISTRANT = "the artifact that registers it";
    private static final int MAX_CAUSES = 16;
    private static final int MAX_NAME_LENGTH = 256;

    private final String repair;
    private final String artifact;

    private BrokenProvider(String message, String repair, String artifact, StackTraceElement[] stackTrace) {
        super(message, null, false, true);
        this.repair = repair;
        this.artifact = artifact;
        setStackTrace(stackTrace);
    }

    /** Describes an entry of {@code META-INF/services} that cannot be loaded; the failure may name its class. */
    static BrokenProvider entry(String noun, @Nullable ClassLoader loader, Throwable failure) {
        if (failure instanceof ServiceConfigurationError) {
            for (String word : String.valueOf(failure.getMessage()).split(" ", -1)) {
                if (isClassName(word)) {
                    return of(word, loader, failure);
                }
            }
        }
        Throwable root = root(failure);
        return new BrokenProvider("a registered " + noun + reason(root), REPAIR, REGISTRANT, root.getStackTrace());
    }

    /** Describes a provider that was instantiated and failed later. */
    static BrokenProvider of(Object provider, Throwable failure) {
        return of(provider.getClass().getName(), provider.getClass().getClassLoader(), failure);
    }

    private static BrokenProvider of(String provider, @Nullable ClassLoader defining, Throwable failure) {
        ClassLoader loader = defining == null ? ClassLoader.getSystemClassLoader() : defining;
        String resource = provider.replace('.', '/') + ".class";
        URL url = loader.getResource(resource);
        String jar = JarName.of(url, resource);
        RequiredLibrary library = RequiredLibrary.of(provider, loader);
        Throwable root = root(failure);
        return new BrokenProvider(
                provider + ", " + jar + reason(root) + (library == null ? "" : "; it needs " + library),
                library == null ? REPAIR : "use " + library.requirement() + ", with its own dependencies",
                url == null ? REGISTRANT : jar,
                root.getStackTrace());
    }

    /** Returns the advice how to use the provider after all. */
    String repair() {
        return repair;
    }

    /** Returns the artifact to exclude if the provider is not needed. */
    String artifact() {
        return artifact;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int causes = 0; root.getCause() != null && causes < MAX_CAUSES; causes++) {
            root = root.getCause();
        }
        return root;
    }

    private static String reason(Throwable root) {
        String name = name(root, String.valueOf(root.getMessage()));
        return " (" + root.getClass().getName() + (name.isEmpty() ? "" : ": " + name) + ")";
    }

    /** Returns the class or method that the JVM, or the service loader, names in one of its own messages, else "". */
    private static String name(Throwable failure, String message) {
        if (failure instanceof NoSuchMethodError) {
            return isMethod(message) ? message : "";
        }
        if (failure instanceof ClassNotFoundException
                || failure instanceof NoClassDefFoundError
                || failure instanceof UnsupportedClassVersionError) {
            String word = message.split(" ", 2)[0].replace('/', '.');
            return isClassName(word) ? word : "";
        }
        if (failure instanceof ServiceConfigurationError) {
            return message.endsWith(" not found")
                    ? "not found"
                    : message.endsWith(" not a subtype") ? "not a subtype" : "";
        }
        return "";
    }

    /** Requires a package: a single word may be anything. */
    private static boolean isClassName(String text) {
        return text.length() <= MAX_NAME_LENGTH && text.matches("[\\w$]+(\\.[\\w$]+)+");
    }

    /** Accepts {@code 'void com.example.Client.close(int)'} and {@code com.example.Client.close(I)V}. */
    private static boolean isMethod(String text) {
        return text.length() <= MAX_NAME_LENGTH
                && text.matches("'?[\\w$.\\[\\] ]+\\.[\\w$<>]+\\([\\w$.,;/\\[\\] ]*\\)[\\w$;/\\[]*'?");
    }
}
