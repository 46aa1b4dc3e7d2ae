package dev.usertoken.it.authenticators;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** One whose calls can be cancelled. */
interface CancellableCaller extends Caller {
    /** Sends a GET, and does not wait. */
    Started start(URI target);

    /** A call under way. */
    final class Started {
        private final CompletableFuture<String> answer;
        private final Runnable cancel;

        /**
         * A call.
         *
         * @param answer as {@link Caller#call} gives it, completed when the call has come to its end
         * @param cancel cancels the call in the library's own way
         */
        Started(CompletableFuture<String> answer, Runnable cancel) {
            this.answer = answer;
            this.cancel = cancel;
        }

        CompletableFuture<String> answer() {
            return answer;
        }

        void cancel() {
            cancel.run();
        }
    }
}
