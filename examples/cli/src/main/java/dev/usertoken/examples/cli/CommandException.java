package dev.usertoken.examples.cli;

import dev.usertoken.ProviderSelectionException;
import java.util.Objects;
import java.util.function.Supplier;

/** Ends a command with an exit code and a message for the user. The message contains no secret. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Returns the exception for invalid arguments or settings. */
    static CommandException badUsage(String message) {
        return new CommandException(ExitCode.BAD_USAGE, message);
    }

    /** Returns the exception for a failed operation of the service. */
    static CommandException of(int exitCode, String message) {
        return new CommandException(exitCode, message);
    }

    /** Returns the exception for an unexpected failure. */
    static CommandException unexpected(String message) {
        return new CommandException(ExitCode.UNEXPECTED, message);
    }

    /**
     * Returns a value. If the library throws IllegalArgumentException, fails with bad usage and the library's message.
     */
    static <T> T unlessRefused(Supplier<T> value) {
        try {
            return value.get();
        } catch (ProviderSelectionException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw badUsage(Wording.ofTheCommand(messageOf(e)));
        }
    }

    /** Returns the message of an exception; empty if it has no message. */
    static String messageOf(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "");
    }

    int exitCode() {
        return exitCode;
    }
}
