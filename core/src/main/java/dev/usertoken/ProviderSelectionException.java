package dev.usertoken;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * No transport or codec could be chosen when a client was built. The message says what was sought, where, what was
 * found, and what to add or to change.
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
     * {@code UT-P1} none found, {@code UT-P2} not found by that name, {@code UT-P3} several of equal priority, {@code
     * UT-P4} two of one name, {@code UT-P5} only broken ones.
     */
    public String code() {
        return code;
    }

    /** What was found, each as name, class and jar. */
    public List<String> candidates() {
        return Collections.unmodifiableList(candidates);
    }
}
