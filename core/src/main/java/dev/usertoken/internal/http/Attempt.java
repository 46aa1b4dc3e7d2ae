package dev.usertoken.internal.http;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request in progress. Its response future completes once, and at once if it is aborted, even if the transport hangs.
 */
public final class Attempt {
    private final CompletableFuture<TransportResponse> exchange;
    private final int maxResponseBytes;
    private final CompletableFuture<TransportResponse> response = new CompletableFuture<>();
    private final AtomicReference<Kind> aborted = new AtomicReference<>();

    private Attempt(CompletableFuture<TransportResponse> exchange, int maxResponseBytes) {
        this.exchange = exchange;
        this.maxResponseBytes = maxResponseBytes;
    }

    public static Attempt start(Transport transport, TransportRequest request, Executor executor) {
        Attempt attempt = new Attempt(send(transport, request, executor), request.maxResponseBytes());
        attempt.exchange.whenComplete(attempt::end);
        return attempt;
    }

    /** Returns a future of a response no longer than the limit; it fails only with a {@link TransportFailure}. */
    public CompletableFuture<TransportResponse> response() {
        return response;
    }

    /** Cancels the exchange. Does not block or run code of a caller: {@link #endAborted} completes the future. */
    @SuppressWarnings("CatchingUnchecked")
    public void abort(Kind kind) {
        if (!aborted.compareAndSet(null, kind)) {
            return;
        }
        try {
            exchange.cancel(true);
        } catch (Throwable e) {
            // The future of a third-party transport may throw anything; the outcome does not depend on it.
            return;
        }
    }

    /** Completes the future of an aborted attempt. */
    public void endAborted() {
        Kind kind = aborted.get();
        if (kind != null) {
            response.completeExceptionally(TransportFailure.of(kind));
        }
    }

    private static CompletableFuture<TransportResponse> send(
            Transport transport, TransportRequest request, Executor executor) {
        CompletableFuture<TransportResponse> failed = new CompletableFuture<>();
        try {
            CompletableFuture<TransportResponse> exchange = transport.send(request, executor);
            if (exchange != null) {
                return exchange;
            }
            failed.completeExceptionally(TransportFailure.of(Kind.IO));
        } catch (Exception e) {
            failed.completeExceptionally(e);
        }
        return failed;
    }

    private void end(@Nullable TransportResponse received, @Nullable Throwable failure) {
        if (aborted.get() != null) {
            return;
        }
        if (failure != null) {
            response.completeExceptionally(failure(failure));
        } else if (received == null) {
            response.completeExceptionally(TransportFailure.of(Kind.IO));
        } else if (received.bodyLength() > maxResponseBytes) {
            response.completeExceptionally(TransportFailure.of(Kind.TOO_LARGE));
        } else {
            response.complete(received);
        }
    }

    private static TransportFailure failure(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        if (failure instanceof TransportFailure) {
            TransportFailure known = (TransportFailure) failure;
            // Its suppressed exceptions belong to another library, and their messages may contain secrets.
            return known.getSuppressed().length == 0 ? known : TransportFailure.of(known.kind(), known);
        }
        return TransportFailure.of(failure instanceof CancellationException ? Kind.CANCELLED : Kind.IO, failure);
    }
}
