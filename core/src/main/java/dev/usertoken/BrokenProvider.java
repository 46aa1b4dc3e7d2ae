package dev.usertoken;

/**
 * Why a provider cannot be used: which one, the class of the innermost cause, and where that was thrown. It stands for
 * what the provider threw, whose messages are not handed on.
 */
final class BrokenProvider extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CAUSES = 16;

    private BrokenProvider(String message, StackTraceElement[] stackTrace) {
        super(message, null, false, true);
        setStackTrace(stackTrace);
    }

    static BrokenProvider of(String failed, Throwable failure) {
        Throwable root = failure;
        for (int causes = 0; root.getCause() != null && causes < MAX_CAUSES; causes++) {
            root = root.getCause();
        }
        return new BrokenProvider(failed + " (" + root.getClass().getName() + ")", root.getStackTrace());
    }
}
