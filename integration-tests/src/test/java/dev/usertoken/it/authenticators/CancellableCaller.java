package dev.usertoken.it.authenticators;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A caller whose calls can be cancelled. */
interface CancellableCaller extends Caller {
    /** Sends a GET request and does not wait. */
    StartedCall start(URI target);

    /** A call in flight. */
    final class StartedCall {
        private final CompletableFuture<String> result;
        private final Runnable cancel;

        /**
         * A call.
         * @param result the result as {@link Caller#call} returns it, completed when the call has ended
         * @param cancel cancels the call with the method of the HTTP client
         */
        StartedCall(CompletableFuture<String> result, Runnable cancel) {
            this.result = result;
            this.cancel = cancel;
        }

        CompletableFuture<String> result() {
            return result;
        }

        void cancel() {
            cancel.run();
        }
    }
}
