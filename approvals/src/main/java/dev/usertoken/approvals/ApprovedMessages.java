package dev.usertoken.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Compares messages with named entries of the file {@code <class>.approved.txt} beside the source of the test class.
 * {@code -Dapprove} writes the file. Register an instance as a static field. The source must contain the name of each
 * entry, as a string literal or as the last column of a CSV row; an entry without one is reported as unused.
 */
public final class ApprovedMessages implements BeforeAllCallback, AfterAllCallback {
    private static final boolean APPROVE = System.getProperty("approve") != null;
    private static final String INDENT = "    ";

    private final Map<String, String> approved = new TreeMap<>();
    private final Map<String, String> used = new TreeMap<>();

    /** Returns a check of an exception's message. The arguments are those of {@link #check}. */
    public Consumer<Throwable> message(String name, Object... placeholders) {
        return thrown -> check(name, String.valueOf(thrown.getMessage()), placeholders);
    }

    /**
     * Compares a text with the entry of the given name.
     *
     * @param placeholders pairs of a placeholder in the entry, such as {@code "{port}"}, and its value in the text
     */
    public void check(String name, String text, Object... placeholders) {
        String entry = used.computeIfAbsent(
                name, key -> APPROVE ? replace(text, placeholders, 1, 0) : approved.getOrDefault(key, ""));
        assertThat(APPROVE || approved.containsKey(name))
                .as("entry \"%s\" is missing; approve it with -Dapprove", name)
                .isTrue();
        assertThat(text)
                .as("entry \"%s\"; if the change is intended, approve it with -Dapprove", name)
                .isEqualTo(replace(entry, placeholders, 0, 1));
    }

    private static String replace(String text, Object[] pairs, int from, int to) {
        String replaced = text;
        for (int i = 0; i < pairs.length; i += 2) {
            replaced = replaced.replace(pairs[i + from].toString(), pairs[i + to].toString());
        }
        return replaced;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path file = besideSource(context, ".approved.txt");
        String name = "";
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            if (line.startsWith(INDENT)) {
                approved.merge(name, line.substring(INDENT.length()), (before, next) -> before + "\n" + next);
            } else {
                name = line;
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Path file = besideSource(context, ".approved.txt");
        String source = Files.readString(besideSource(context, ".java"));
        Predicate<String> unused = name -> !source.contains('"' + name + '"') && !source.contains(", " + name + '"');
        if (APPROVE) {
            approved.putAll(used);
            approved.keySet().removeIf(unused);
            Files.writeString(
                    file,
                    approved.entrySet().stream()
                            .map(entry ->
                                    entry.getKey() + ("\n" + entry.getValue()).replace("\n", "\n" + INDENT) + "\n")
                            .collect(Collectors.joining("\n")));
        }
        assertThat(approved.keySet())
                .as("names in %s that its test does not contain; -Dapprove removes them", file)
                .noneMatch(unused);
    }

    private static Path besideSource(ExtensionContext context, String suffix) {
        return Path.of("src/test/java", context.getRequiredTestClass().getName().replace('.', '/') + suffix);
    }
}
