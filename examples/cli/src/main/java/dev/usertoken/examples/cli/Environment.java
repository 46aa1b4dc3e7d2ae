package dev.usertoken.examples.cli;

import java.io.Console;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The inputs of a command other than its arguments. */
final class Environment {
    private final Map<String, String> variables;
    private final InputStream standardInput;
    private final Prompt prompt;

    Environment(Map<String, String> variables, InputStream standardInput, Prompt prompt) {
        this.variables = variables;
        this.standardInput = standardInput;
        this.prompt = prompt;
    }

    static Environment ofThisProcess() {
        return new Environment(System.getenv(), System.in, Environment::askOnTerminal);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /**
     * Returns the text of a variable; empty if it is not set. Fails with bad usage if the locale has corrupted it, since
     * a login with another text would be refused, and is locked after six refusals.
     */
    Optional<String> text(String name) {
        Optional<String> text = variable(name);
        if (text.filter(Environment::isCorrupted).isPresent()) {
            throw CommandException.badUsage(corrupted(name));
        }
        return text;
    }

    /** Returns true if the locale could not decode a variable or an argument. */
    static boolean isCorrupted(String text) {
        return text.indexOf('\uFFFD') >= 0;
    }

    /** Returns the message for a variable or an argument that the locale has corrupted. */
    static String corrupted(String name) {
        return name
                + " contains characters that the locale of this shell cannot carry: set LC_ALL to a UTF-8 locale, or"
                + " use a file";
    }

    /** Returns the text of a variable that is not a secret; empty if it is not set, or empty. */
    Optional<String> setting(String name) {
        return text(name).filter(text -> !text.isEmpty());
    }

    /**
     * Returns the folder {@code usertoken} in one of the base directories of the XDG Base Directory Specification, by
     * which a variable with a relative path is treated as not set.
     *
     * @param inHome the base directory in the home directory, if the variable is not set
     */
    Path userDirectory(String variable, String inHome) {
        return absolute(variable)
                .orElseGet(() -> absolute("HOME")
                        .orElseGet(
                                () -> Path.of(System.getProperty("user.home")).toAbsolutePath())
                        .resolve(inHome))
                .resolve("usertoken");
    }

    private Optional<Path> absolute(String variable) {
        return variable(variable).map(Path::of).filter(Path::isAbsolute);
    }

    InputStream standardInput() {
        return standardInput;
    }

    Prompt prompt() {
        return prompt;
    }

    /** Uses the console, which exists only if there is a terminal: Main ensures that on every Java. */
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<char[]> askOnTerminal(String question) {
        Console console = System.console();
        return console == null ? Optional.empty() : Optional.ofNullable(console.readPassword("%s", question));
    }

    /** Prompts the user and returns the input, which is not shown; empty if there is no terminal or no input. */
    @FunctionalInterface
    interface Prompt {
        Optional<char[]> ask(String question);
    }
}
