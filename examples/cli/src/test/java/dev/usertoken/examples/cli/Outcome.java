package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

/** The exit code and the output of a run. */
final class Outcome {
    final int exitCode;
    final String out;
    final String err;

    Outcome(int exitCode, String out, String err) {
        this.exitCode = exitCode;
        this.out = out;
        this.err = err;
    }

    /** Returns the one line of standard error. */
    String errorLine() {
        assertThat(err).hasLineCount(1).endsWith("\n");
        return err.substring(0, err.length() - 1);
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\nout: " + out + "\nerr: " + err;
    }
}
