package dev.usertoken;

/**
 * A listener for the events of a client, for metrics, logs and traces, and to count the calls that may be billed. A
 * listener cannot change the outcome of an operation: its exceptions are dropped.
 *
 * <p>A listener must be thread-safe and quick, because it is called on the thread that runs the operation. The thread
 * holds no lock, but the operation waits until the listener returns. So a listener must not call its client, or a
 * session of that client: such a call fails at once with an {@link IllegalStateException}. The only exceptions are
 * {@link TokenSession#current} and {@link TokenSession#invalidate}, and {@link TokenSession#token} and {@link
 * TokenSession#tokenAsync} of a session that has a valid token. Calls by a listener cause no events. To make a call
 * after an event, start it on another thread and do not wait for it.
 */
@FunctionalInterface
public interface TokenListener {
    /** Receives an event. */
    void onEvent(TokenEvent event);
}
