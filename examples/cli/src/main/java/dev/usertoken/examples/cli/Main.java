package dev.usertoken.examples.cli;

/** Runs the {@code usertoken} command on this process's arguments, environment and streams. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Java 22 to 24 have a console that is there without a terminal, reads standard input and echoes.
        System.setProperty("jdk.console", "java.base");
        int exitCode =
                UsertokenCommand.commandLine(Surroundings.ofThisProcess()).execute(arguments);
        if (exitCode == ExitCode.DONE && System.out.checkError()) {
            System.err.println("usertoken: standard output cannot be written, so the result is lost");
            exitCode = ExitCode.UNEXPECTED;
        }
        System.exit(exitCode);
    }
}
