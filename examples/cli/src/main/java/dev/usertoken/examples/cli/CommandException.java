package dev.usertoken.examples.cli;

import dev.usertoken.ProviderSelectionException;
import java.util.function.Supplier;

/** Ends a command with an exit code and a line for the person who gave it; the line holds no secret. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What was given cannot be worked with. */
    static CommandException badUsage(String message) {
        return new CommandException(ExitCode.BAD_USAGE, message);
    }

    /** The service did not do what it was asked to do. */
    static CommandException of(int exitCode, String message) {
        return new CommandException(exitCode, message);
    }

    /** What should not happen did. */
    static CommandException unexpected(String message) {
        return new CommandException(ExitCode.UNEXPECTED, message);
    }

    /** Makes a value of what was given; what the library refuses to work with is bad usage, in the library's words. */
    static <T> T unlessRefused(Supplier<T> value) {
        try {
            return value.get();
        } catch (ProviderSelectionException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw badUsage(e.getMessage());
        }
    }

    int exitCode() {
        return exitCode;
    }
}
