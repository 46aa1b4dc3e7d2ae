package dev.usertoken.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the {@code usertoken} command on this process's arguments, environment and streams. */
public final class Main {
    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private Main() {}

    public static void main(String[] arguments) {
        // In Java 22 to 24, a console exists even without a terminal; it reads standard input and echoes.
        System.setProperty("jdk.console", "java.base");
        int exitCode = UsertokenCommand.commandLine(Environment.ofThisProcess()).execute(arguments);
        if (exitCode == ExitCode.DONE && System.out.checkError()) {
            exitCode = ExitCode.OUTPUT_CLOSED;
            if (!outputIsPipe()) {
                System.err.println("usertoken: standard output cannot be written, so the result is lost");
                exitCode = ExitCode.UNEXPECTED;
            }
        }
        System.exit(exitCode);
    }

    /** Returns true if a failed write means that the reader, such as {@code head}, has ended. */
    private static boolean outputIsPipe() {
        try {
            int type = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & FILE_TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | RuntimeException e) {
            return false; // Windows, for example.
        }
    }
}
