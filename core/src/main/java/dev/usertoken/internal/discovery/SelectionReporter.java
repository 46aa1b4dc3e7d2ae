package dev.usertoken.internal.discovery;

import java.util.List;

/** A reporter of selections, which creates the events and exceptions of the public API for this package. */
public interface SelectionReporter {
    void selected(String provider);

    void passedOver(String brokenProvider);

    /**
     * Creates the exception to throw if nothing can be selected.
     *
     * @param candidates the sound providers that were found
     */
    RuntimeException failure(String code, String message, List<String> candidates);
}
