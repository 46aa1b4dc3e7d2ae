package dev.usertoken.examples.cli;

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

    @Override
    public String toString() {
        return "exit code " + exitCode + "\nout: " + out + "\nerr: " + err;
    }
}
