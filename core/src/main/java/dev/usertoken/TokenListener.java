package dev.usertoken;

/**
 * Hears what a client does: for metrics, logs and traces, and to count the calls that may be billed. It cannot change
 * an outcome: what it throws is dropped. It must be thread-safe and quick: it is called on the thread that does the
 * work, never under a lock.
 */
@FunctionalInterface
public interface TokenListener {
    void onEvent(TokenEvent event);
}
