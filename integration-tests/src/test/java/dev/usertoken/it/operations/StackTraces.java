package dev.usertoken.it.operations;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The text of exceptions as a log contains it. */
final class StackTraces {
    private StackTraces() {}

    static String textOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
