package dev.usertoken.packaging.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page about errors in the jar of core. Its examples are the messages that the tests expect. */
final class ErrorsDocument {
    private static final String LOADER =
            "  the class loader of usertoken-core (jdk.internal.loader.ClassLoaders$AppClassLoader)\n";

    private ErrorsDocument() {}

    static String example(String code) {
        Matcher example = Pattern.compile("\n## " + code + "\n.*?\n```text\n(.*?)\n```\n", Pattern.DOTALL)
                .matcher(text());
        if (!example.find()) {
            throw new AssertionError("no example of " + code);
        }
        return example.group(1);
    }

    /** Returns the example as it reads if other class loaders are searched. */
    static String example(String code, String... searched) {
        return example(code).replace(LOADER, "  " + String.join("\n  ", searched) + "\n");
    }

    private static String text() {
        try (InputStream in = ErrorsDocument.class.getResourceAsStream("/META-INF/usertoken/errors.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
