package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;

/** One request and what comes of it. */
final class ApacheExchange implements FutureCallback<TransportResponse> {
    private final TransportRequest request;
    private final ApacheClient client;
    private final Progress progress = new Progress();
    private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();
    private final BoundedBody body;
    private final ExchangeContext context;

    ApacheExchange(TransportRequest request, ApacheClient client) {
        this.request = request;
        this.client = client;
        this.body = new BoundedBody(request.maxResponseBytes(), progress);
        this.context = new ExchangeContext(
                result, progress, request.headers().first("User-Agent").isPresent());
    }

    CompletableFuture<TransportResponse> result() {
        return result;
    }

    void start(Watchdog watchdog) {
        ApacheRequest sent;
        try {
            sent = ApacheRequest.of(request, client.isLent());
        } catch (IllegalArgumentException e) {
            fail(Kind.PROTOCOL, e);
            return;
        }
        Future<?> deadline = watchdog.after(request.timeLeft(), () -> fail(Kind.TIMEOUT));
        Future<?> connectDeadline = watchdog.after(client.connectTimeout(), () -> {
            if (!progress.isConnected()) {
                fail(Kind.CONNECT);
            }
        });
        result.whenComplete((response, failure) -> {
            deadline.cancel(false);
            connectDeadline.cancel(false);
        });
        try {
            client.run(() -> execute(sent));
        } catch (RuntimeException e) {
            fail(Kind.CONNECT, e);
        }
    }

    void fail(Kind kind) {
        result.completeExceptionally(TransportFailure.of(kind));
    }

    @Override
    public void completed(TransportResponse response) {
        client.handOn(() -> result.complete(response));
    }

    @Override
    public void failed(Exception failure) {
        Throwable told = failure instanceof TransportFailure ? failure : TransportFailure.of(kindOf(failure), failure);
        client.handOn(() -> result.completeExceptionally(told));
    }

    @Override
    public void cancelled() {
        client.handOn(() -> fail(Kind.CANCELLED));
    }

    private void execute(ApacheRequest sent) {
        try {
            Future<TransportResponse> call = client.execute(request.timeLeft(), sent, body, context, this);
            result.whenComplete((response, failure) -> {
                if (failure != null) {
                    call.cancel(true);
                }
            });
        } catch (RuntimeException e) {
            fail(Kind.CONNECT, e);
        }
    }

    private void fail(Kind kind, Exception origin) {
        result.completeExceptionally(TransportFailure.of(kind, origin));
    }

    private Kind kindOf(Exception failure) {
        if (!progress.isConnected()) {
            return causedBy(failure, SSLException.class) ? Kind.TLS : Kind.CONNECT;
        }
        if (failure instanceof SocketTimeoutException) {
            return Kind.TIMEOUT;
        }
        if (failure instanceof HttpException
                || failure instanceof MessageConstraintException
                || failure instanceof MalformedChunkCodingException
                || failure instanceof IllegalArgumentException) {
            return Kind.PROTOCOL;
        }
        // A connection that ends within a body leaves a response that is not whole; one that breaks is broken.
        return progress.isBegun() && failure instanceof ConnectionClosedException ? Kind.PROTOCOL : Kind.IO;
    }

    private static boolean causedBy(Throwable failure, Class<?> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
