package dev.usertoken;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher of events to the listener. Drops the listener's exceptions, and refuses its calls, which could wait
 * for their own thread.
 */
final class Events {
    private final @Nullable TokenListener listener;
    private final AtomicLong lastCallId = new AtomicLong();
    private final ThreadLocal<Boolean> inListener = new ThreadLocal<>();

    Events(@Nullable TokenListener listener) {
        this.listener = listener;
    }

    /** Returns the id of a new call. */
    long nextCallId() {
        return lastCallId.incrementAndGet();
    }

    /** Passes an event to the listener, unless the listener itself caused it. */
    @SuppressWarnings("CatchingUnchecked")
    void emit(TokenEvent event) {
        if (listener != null && !isInListener()) {
            inListener.set(true);
            try {
                listener.onEvent(event);
            } catch (Throwable e) {
                // Dropped by contract: core has no log, and an event about it would call the listener again.
                return;
            } finally {
                // Not removed: setting it again would allocate.
                inListener.set(false);
            }
        }
    }

    /** Returns true if there is a listener. Without one, details of events need not be computed. */
    boolean hasListener() {
        return listener != null;
    }

    /** Returns true if the listener is running on this thread. */
    boolean isInListener() {
        return listener != null && Boolean.TRUE.equals(inListener.get());
    }

    /** @throws IllegalStateException if the listener is running on this thread */
    void requireNotInListener() {
        if (isInListener()) {
            throw new IllegalStateException("a TokenListener must not call the client that called it, nor its sessions:"
                    + " the call could wait for its own thread. Call from another thread");
        }
    }
}
