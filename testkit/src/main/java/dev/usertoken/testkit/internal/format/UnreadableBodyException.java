package dev.usertoken.testkit.internal.format;

/** Thrown if a body is not of its declared media type; the message describes the error to the client. */
public final class UnreadableBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    UnreadableBodyException(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    /** Returns the message, which is never null. */
    public String problem() {
        return problem;
    }
}
