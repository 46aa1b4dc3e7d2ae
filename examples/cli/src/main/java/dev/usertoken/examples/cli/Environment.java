package dev.usertoken.examples.cli;

import java.io.Console;
import java.io.InputStream;
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
