package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** One request and what comes of it. */
final class JdkExchange {
    private static final boolean CANCEL_REACHES_THE_EXCHANGE = Runtime.version().feature() >= 16;

    private final HttpClient client;
    private final TransportRequest request;
    private final Executor executor;
    private final BoundedBody body;
    private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    JdkExchange(HttpClient client, TransportRequest request) {
        this.client = client;
        this.request = request;
        this.executor = client.executor().orElseGet(ForkJoinPool::commonPool);
        this.body = new BoundedBody(request.maxResponseBytes());
    }

    CompletableFuture<TransportResponse> result() {
        return result;
    }

    /** Completes when the client holds nothing of this exchange any more. */
    CompletableFuture<Void> over() {
        return over;
    }

    void start() {
        CompletableFuture<HttpResponse<byte[]>> sent;
        try {
            sent = client.sendAsync(JdkRequest.of(request), body);
        } catch (IllegalArgumentException e) {
            fail(Kind.PROTOCOL, e);
            return;
        } catch (RuntimeException e) {
            fail(Kind.CONNECT, e);
            return;
        }
        sent.whenComplete((response, failure) -> {
            over.complete(null);
            run(() -> finish(response, failure));
        });
        CompletableFuture<?> handle = handleOf(sent);
        CompletableFuture<Void> clock = startClock();
        result.whenComplete((response, failure) -> {
            clock.complete(null);
            if (failure != null) {
                release(handle);
            }
        });
    }

    void abort() {
        result.completeExceptionally(TransportFailure.of(Kind.CANCELLED));
    }

    /** {@link HttpRequest#timeout} ends with the head of the response; this one does not. */
    private CompletableFuture<Void> startClock() {
        long nanos = JdkRequest.bounded(request.timeLeft()).toNanos();
        CompletableFuture<Void> clock = new CompletableFuture<Void>().orTimeout(nanos, TimeUnit.NANOSECONDS);
        clock.whenComplete((nothing, timeout) -> {
            if (timeout != null) {
                run(() -> result.completeExceptionally(TransportFailure.of(Kind.TIMEOUT)));
            }
        });
        return clock;
    }

    /**
     * To cancel any future that derives from the client's own, and is not completed, cancels the exchange. This one
     * never completes, so that it also works on an exchange that has failed: the client leaves the connection open on
     * which it read what is not HTTP.
     */
    private static CompletableFuture<?> handleOf(CompletableFuture<?> sent) {
        CompletableFuture<?> never = new CompletableFuture<>();
        return sent.handle((response, failure) -> never).thenCompose(Function.identity());
    }

    private void release(CompletableFuture<?> handle) {
        if (CANCEL_REACHES_THE_EXCHANGE) {
            handle.cancel(true);
        }
        body.cancel();
    }

    private void finish(HttpResponse<byte[]> response, Throwable failure) {
        if (failure != null) {
            Throwable origin = failure instanceof CompletionException ? failure.getCause() : failure;
            result.completeExceptionally(
                    origin instanceof TransportFailure ? origin : TransportFailure.of(kindOf(origin), origin));
        } else if (isFromProxy(response)) {
            result.completeExceptionally(TransportFailure.of(Kind.CONNECT));
        } else {
            try {
                result.complete(toTransportResponse(response));
            } catch (IllegalArgumentException e) {
                fail(Kind.PROTOCOL, e);
            }
        }
    }

    /** The client hands on a proxy's 407 to CONNECT as if the origin had answered, which it can only do over TLS. */
    private boolean isFromProxy(HttpResponse<byte[]> response) {
        return request.uri().getScheme().equalsIgnoreCase("https")
                && !response.sslSession().isPresent();
    }

    private void fail(Kind kind, Throwable origin) {
        over.complete(null);
        result.completeExceptionally(TransportFailure.of(kind, origin));
    }

    private Kind kindOf(Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return client.connectTimeout()
                            .filter(connectTimeout -> connectTimeout.compareTo(request.timeLeft()) < 0)
                            .isPresent()
                    ? Kind.CONNECT
                    : Kind.TIMEOUT;
        }
        if (failure instanceof HttpTimeoutException) {
            return Kind.TIMEOUT;
        }
        if (failure instanceof ConnectException || isRefusedTunnel(failure)) {
            return Kind.CONNECT;
        }
        if (body.begun()) {
            return brokeOff(failure) ? Kind.IO : Kind.PROTOCOL;
        }
        if (causedBy(failure, SSLException.class)) {
            return Kind.TLS;
        }
        return failure instanceof ProtocolException || !causedBy(failure, IOException.class) ? Kind.PROTOCOL : Kind.IO;
    }

    /** The client tells a tunnel that the proxy refused by this message alone. */
    private static boolean isRefusedTunnel(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("Tunnel failed");
    }

    /** In a body, the client wraps what the connection threw, and throws as it is what the body's framing lacks. */
    private static boolean brokeOff(Throwable failure) {
        return failure.getCause() != null && !(failure.getCause() instanceof EOFException);
    }

    private static boolean causedBy(Throwable failure, Class<?> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static TransportResponse toTransportResponse(HttpResponse<byte[]> response) {
        Headers.Builder headers = Headers.builder();
        response.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        return TransportResponse.of(response.statusCode(), headers.build(), response.body());
    }

    /** Callers' continuations never hold up the JDK's timer, which all of the process shares. */
    private void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
