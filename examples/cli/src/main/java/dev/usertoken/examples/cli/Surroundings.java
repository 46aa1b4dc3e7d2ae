package dev.usertoken.examples.cli;

import java.io.Console;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The inputs of a command other than its arguments. */
final class Surroundings {
    private final Map<String, String> environment;
    private final InputStream standardInput;
    private final Prompt prompt;

    Surroundings(Map<String, String> environment, InputStream standardInput, Prompt prompt) {
        this.environment = environment;
        this.standardInput = standardInput;
        this.prompt = prompt;
    }

    static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), System.in, Surroundings::askOnTerminal);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
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
