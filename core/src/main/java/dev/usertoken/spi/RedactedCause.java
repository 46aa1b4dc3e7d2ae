package dev.usertoken.spi;

import org.jspecify.annotations.Nullable;

/** A copy of a throwable and its causes with their class names and stack traces, but without their messages. */
final class RedactedCause extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_DEPTH = 16;

    private RedactedCause(String className, @Nullable Throwable cause, StackTraceElement[] stackTrace) {
        super(className, cause, false, true);
        setStackTrace(stackTrace);
    }

    static RedactedCause of(Throwable throwable) {
        return of(throwable, MAX_DEPTH);
    }

    private static RedactedCause of(Throwable throwable, int depth) {
        Throwable cause = throwable.getCause();
        return new RedactedCause(
                throwable.getClass().getName(),
                cause == null || depth == 0 ? null : of(cause, depth - 1),
                throwable.getStackTrace());
    }
}
