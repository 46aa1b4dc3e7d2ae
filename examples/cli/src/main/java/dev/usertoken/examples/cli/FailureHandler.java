package dev.usertoken.examples.cli;

import dev.usertoken.ProviderSelectionException;
import dev.usertoken.RateLimitException;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenException;
import dev.usertoken.spi.TransportFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Converts a failure into an exit code and one line on standard error, or several lines if no transport or codec can be
 * selected. Prints only text that cannot contain a secret: the library's messages, our own messages, and class names.
 * Never prints a message of another library, or an unknown argument, because it may be a password in the wrong place.
 */
final class FailureHandler implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Pattern OPTION = Pattern.compile("--[a-z-]+|-[a-z]");

    private final BooleanSupplier verbose;

    FailureHandler(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + messageOf(failure) + "; see \"" + name + " --help\"");
        return ExitCode.BAD_USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        String message = messageToUser(failure);
        // "usertoken issue: issue failed" would contain the operation twice.
        String again = command.getCommandSpec().name() + " failed: ";
        err.println(command.getCommandSpec().qualifiedName() + ": "
                + (message.startsWith(again) ? message.substring(again.length()) : message));
        if (verbose.getAsBoolean()) {
            printCauses(failure, err);
        }
        return ExitCode.of(failure);
    }

    /** Returns a message without secrets that names the command's own options. */
    static String messageToUser(Exception failure) {
        String message = messageOf(failure);
        return failure instanceof CommandException ? message : Wording.ofTheCommand(message);
    }

    private static String messageOf(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException) {
            return messageOf((UnmatchedArgumentException) failure);
        }
        if (failure.getArgSpec() == null) {
            return withoutArgument(CommandException.messageOf(failure));
        }
        boolean flag = failure.getArgSpec().typeInfo().isBoolean();
        boolean ownMessage = failure.getCause() instanceof TypeConversionException;
        if (ownMessage && !flag) {
            return withoutArgument(CommandException.messageOf(failure));
        }
        String option = ((OptionSpec) failure.getArgSpec()).longestName();
        return flag ? option + " takes no value" : "invalid value for " + option;
    }

    /** Removes an argument that picocli quotes, which may be a secret in the wrong place. */
    private static String withoutArgument(String message) {
        return message.replaceFirst("(?s) but (was|found) '.*", "");
    }

    private static String messageOf(UnmatchedArgumentException failure) {
        String first = failure.getUnmatched().get(0);
        Matcher option = OPTION.matcher(first);
        String problem = option.lookingAt() ? "unknown option " + option.group() : "unexpected argument";
        List<String> similar = failure.getSuggestions();
        return similar.isEmpty() ? problem : problem + ", perhaps for " + String.join(" or ", similar);
    }

    private static String messageOf(Exception failure) {
        if (failure instanceof RateLimitException) {
            return messageOf((RateLimitException) failure);
        }
        if (failure instanceof TransportException) {
            return failure.getMessage() + advice(((TransportException) failure).kind());
        }
        return mayPrintMessage(failure)
                ? CommandException.messageOf(failure)
                : "unexpected failure, " + failure.getClass().getName() + "; --verbose shows where";
    }

    private static String messageOf(RateLimitException failure) {
        return failure.getMessage()
                + failure.retryAfter()
                        .map(pause -> "; the service asks for a pause of " + pause.toSeconds() + " s")
                        .orElse("");
    }

    private static String advice(TransportFailure.Kind kind) {
        switch (kind) {
            case CONNECT:
            case TLS:
                return ""; // The message contains it.
            case TIMEOUT:
                return "; the service may have executed the request; try again, or with a longer --timeout";
            case IO:
            case CANCELLED:
                return "; the service may have executed the request; try again";
            case PROTOCOL:
            case TOO_LARGE:
                return "; check that the service, and nothing else, is at --base-url";
        }
        throw new AssertionError(kind);
    }

    private static void printCauses(Exception failure, PrintWriter err) {
        boolean mayPrintMessages = mayPrintMessage(failure);
        for (Throwable link = failure; link != null; link = link.getCause()) {
            err.println("usertoken: because of "
                    + (mayPrintMessages ? link : link.getClass().getName()));
            for (StackTraceElement frame : mayPrintMessages ? new StackTraceElement[0] : link.getStackTrace()) {
                err.println("usertoken:     at " + frame);
            }
        }
    }

    /** Returns true if the messages of this failure and of all its causes may be printed. */
    private static boolean mayPrintMessage(Exception failure) {
        return failure instanceof UserTokenException
                || failure instanceof ProviderSelectionException
                || failure instanceof CommandException;
    }
}
