package dev.usertoken;

import java.util.Optional;

/** Hands events to the listener, and keeps what it throws from changing an outcome. */
final class Events {
    private final Optional<TokenListener> listener;

    Events(Optional<TokenListener> listener) {
        this.listener = listener;
    }

    @SuppressWarnings("CatchingUnchecked")
    void emit(TokenEvent event) {
        if (listener.isPresent()) {
            try {
                listener.get().onEvent(event);
            } catch (Throwable e) {
                // Dropped by contract: core has no log, and to tell the listener would call it again.
                return;
            }
        }
    }
}
