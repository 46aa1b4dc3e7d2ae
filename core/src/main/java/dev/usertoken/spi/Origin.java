package dev.usertoken.spi;

/** A copy of a throwable and its causes with their class names and stack traces, but without their messages. */
final class Origin extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_DEPTH = 16;

    private Origin(String className, Throwable cause, StackTraceElement[] stackTrace) {
        super(className, cause, false, true);
        setStackTrace(stackTrace);
    }

    static Origin of(Throwable throwable) {
        return of(throwable, MAX_DEPTH);
    }

    private static Origin of(Throwable throwable, int depth) {
        Throwable cause = throwable.getCause();
        return new Origin(
                throwable.getClass().getName(),
                cause == null || depth == 0 ? null : of(cause, depth - 1),
                throwable.getStackTrace());
    }
}
