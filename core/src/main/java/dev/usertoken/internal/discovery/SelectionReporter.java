package dev.usertoken.internal.discovery;

/** A reporter of selections, which creates the events and exceptions of the public API for this package. */
public interface SelectionReporter {
    void selected(String provider);

    void passedOver(String brokenProvider);

    /** Creates the exception to throw if nothing can be selected. */
    RuntimeException failure(String code, String message);
}
