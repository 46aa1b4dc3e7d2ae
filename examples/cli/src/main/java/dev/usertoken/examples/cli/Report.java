package dev.usertoken.examples.cli;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The report of {@code doctor}: a line for each check, and the exit code of the first check that failed. */
final class Report {
    private final Output out;
    private final Set<String> failed = new HashSet<>();
    private int exitCode = ExitCode.DONE;

    Report(Output out) {
        this.out = out;
    }

    /** Runs a check, which returns a description or throws an exception with the reason of its failure. */
    void check(String name, Supplier<String> check) {
        try {
            ok(name, check.get());
        } catch (RuntimeException e) {
            fail(name, ExitCode.of(e), FailureHandler.messageToUser(e));
        }
    }

    void ok(String name, String text) {
        line("ok  ", name, text);
    }

    /** Prints something that may be a problem, and does not affect the exit code. */
    void note(String name, String text) {
        line("note", name, text);
    }

    void fail(String name, int code, String reason) {
        line("FAIL", name, reason);
        failed.add(name);
        if (exitCode == ExitCode.DONE) {
            exitCode = code;
        }
    }

    boolean hasFailed(String name) {
        return failed.contains(name);
    }

    int exitCode() {
        return exitCode;
    }

    private void line(String result, String name, String text) {
        String oneLine = text.lines().map(String::trim).collect(Collectors.joining("; "));
        out.line(result + "  " + String.format("%-10s", name) + "  " + Output.printable(oneLine));
    }
}
