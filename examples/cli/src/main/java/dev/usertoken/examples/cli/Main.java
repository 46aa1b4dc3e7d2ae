package dev.usertoken.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;

/** Runs the {@code usertoken} command on this process's arguments, environment and streams. */
public final class Main {
    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int UNKNOWN = 0;

    private Main() {}

    public static void main(String[] arguments) {
        // In Java 22 to 24, a console exists even without a terminal; it reads standard input and echoes.
        System.setProperty("jdk.console", "java.base");
        System.exit(exitCode(arguments));
    }

    private static int exitCode(String... arguments) {
        if (Arrays.stream(arguments).anyMatch(Environment::isCorrupted)) {
            System.err.println("usertoken: " + Environment.corrupted("an argument"));
            return ExitCode.BAD_USAGE;
        }
        CommandLine command = UsertokenCommand.commandLine(Environment.ofThisProcess());
        int outputType = outputType();
        if (outputType != UNKNOWN && outputType != CHARACTER_DEVICE) {
            // No terminal: the reader must not depend on the locale, which may be ASCII, as in a cron job.
            command.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        }
        int exitCode = command.execute(arguments);
        if (exitCode == ExitCode.DONE && System.out.checkError()) {
            // The reader, such as head, has ended.
            exitCode = ExitCode.OUTPUT_CLOSED;
            if (outputType != PIPE && outputType != SOCKET) {
                System.err.println("usertoken: standard output cannot be written, so the result is lost");
                exitCode = ExitCode.UNEXPECTED;
            }
        }
        return exitCode;
    }

    /** Returns the type of the file that is standard output; {@link #UNKNOWN} on Windows, for example. */
    private static int outputType() {
        try {
            return (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & FILE_TYPE;
        } catch (IOException | RuntimeException e) {
            return UNKNOWN;
        }
    }
}
