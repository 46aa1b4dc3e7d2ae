package dev.usertoken.examples.cli;

import java.util.function.Supplier;

/** What was given cannot be worked with; the message says what, and what to give instead. */
final class BadUsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadUsageException(String message) {
        super(message);
    }

    /** Makes a value of what was given; where the library refuses it, its message is for the person who gave it. */
    static <T> T unlessRefused(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new BadUsageException(e.getMessage());
        }
    }
}
