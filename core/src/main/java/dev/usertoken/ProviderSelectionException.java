package dev.usertoken;

/**
 * Thrown by {@link UserTokenClient.Builder#build} if no transport or codec can be selected. The message lists the
 * remedies; {@code META-INF/usertoken/errors.md}, in the jar of this class, explains each code.
 *
 * <p>A provider is broken if it cannot be loaded or instantiated, or its name, priority or media type cannot be read.
 * Its priority is unknown, so a selection by priority fails if any provider is broken. A selection by name passes over
 * broken providers, and fails only if no sound provider has that name.
 */
public final class ProviderSelectionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String code;

    ProviderSelectionException(String code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * Returns {@code UT-P1} if no provider was found, {@code UT-P2} if no provider has the requested name, {@code
     * UT-P3} if several providers share the highest priority, {@code UT-P4} if two providers have the same name, and
     * {@code UT-P5} if a broken provider was selected or might have been selected.
     */
    public String code() {
        return code;
    }
}
