package dev.usertoken;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Thrown by {@link UserTokenClient.Builder#build} if no transport or codec can be selected. The message lists the
 * remedies; {@code META-INF/usertoken/errors.md}, in the jar of this class, explains each code.
 *
 * <p>A provider is broken if it cannot be loaded, instantiated, or asked for its name, priority or media type. Its
 * priority is unknown, so a selection by priority fails if any provider is broken. A selection by name passes over
 * broken providers, and fails only if no sound one has that name.
 */
public final class ProviderSelectionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final ArrayList<String> candidates;

    ProviderSelectionException(String code, String message, List<String> candidates) {
        super(message);
        this.code = code;
        this.candidates = new ArrayList<>(candidates);
    }

    /**
     * Returns {@code UT-P1} if none was found, {@code UT-P2} if none has the name that was asked for, {@code UT-P3} if
     * several share the highest priority, {@code UT-P4} if two have the same name, and {@code UT-P5} if one that is
     * broken was selected or might have been.
     */
    public String code() {
        return code;
    }

    /** Returns the sound providers that were found, each as name, class and jar. */
    public List<String> candidates() {
        return Collections.unmodifiableList(candidates);
    }
}
