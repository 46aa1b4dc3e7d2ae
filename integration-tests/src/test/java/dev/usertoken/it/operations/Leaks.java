package dev.usertoken.it.operations;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Everything an exception would tell a log. */
final class Leaks {
    private Leaks() {}

    static String textOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
