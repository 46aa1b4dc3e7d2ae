package dev.usertoken.examples.cli;

import java.io.Console;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** What a command takes from outside its arguments. */
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

    /** Main sees to it that, on every Java, there is a console only where there is a terminal. */
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<char[]> askOnTerminal(String question) {
        Console console = System.console();
        return console == null ? Optional.empty() : Optional.ofNullable(console.readPassword("%s", question));
    }

    /** Asks a person without showing the answer; empty where there is no person, or no answer. */
    @FunctionalInterface
    interface Prompt {
        Optional<char[]> ask(String question);
    }
}
