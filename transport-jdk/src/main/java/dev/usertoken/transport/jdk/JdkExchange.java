package dev.usertoken.transport.jdk;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.EOFException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLException;

/** One exchange as a future. The thread that runs it waits for the response, and is interrupted by a cancel. */
final class JdkExchange extends CompletableFuture<TransportResponse> implements Runnable {
    /** The JDK's message if the first bytes of a server are not TLS, in Java 11 to 25. */
    private static final String NOT_TLS = "Unrecognized SSL message, plaintext connection?";

    private final HttpClientPool clients;
    private final SingleSendRequest request;
    private final BoundedBodyHandler body;
    private final FutureTask<Void> task = new FutureTask<>(this::exchange, null);

    /** @throws IllegalArgumentException if the client cannot send the request as it is */
    JdkExchange(HttpClientPool clients, TransportRequest request) {
        this.clients = clients;
        this.request = new SingleSendRequest(request);
        body = new BoundedBodyHandler(request.maxResponseBytes());
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            body.cancel();
            task.cancel(HttpClientPool.CAN_ABORT);
        }
        return cancelled;
    }

    /** Runs the task, which a cancel interrupts only while it runs, and clears an interrupt that the task has not seen. */
    @Override
    public void run() {
        task.run();
        if (isCancelled()) {
            Thread.interrupted();
        }
    }

    private void exchange() {
        try {
            complete(read(clients.send(request, body)));
        } catch (TransportFailure e) {
            completeExceptionally(e);
        } catch (InterruptedException e) {
            body.cancel();
            if (completeExceptionally(TransportFailure.of(Kind.CANCELLED, e))) {
                // The interrupt was not ours, but meant for the executor's thread.
                Thread.currentThread().interrupt();
            }
        } catch (Throwable e) {
            completeExceptionally(TransportFailure.of(kindOf(e), e));
        }
    }

    private TransportResponse read(HttpResponse<byte[]> response) throws TransportFailure {
        if (!request.isStarted()) {
            // The client returns a proxy's 407 to CONNECT as if it were the origin's.
            throw TransportFailure.of(Kind.CONNECT);
        }
        Headers.Builder headers = Headers.builder();
        response.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        return TransportResponse.of(response.statusCode(), headers.build(), response.body());
    }

    /**
     * Returns true for a failed handshake that the client may have taken for a finished one, so that it has started the
     * request, of which it can encrypt nothing.
     */
    private static boolean isOfHandshake(Throwable failure) {
        boolean untrusted = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            untrusted |= cause instanceof CertificateException;
        }
        return untrusted || NOT_TLS.equals(failure.getMessage());
    }

    private Kind kindOf(Throwable failure) {
        Throwable origin = failure instanceof SSLException ? failure : failure.getCause();
        if (origin instanceof SSLException && (!request.isStarted() || isOfHandshake(origin))) {
            return Kind.TLS;
        }
        if (!request.isStarted()) {
            return Kind.CONNECT;
        }
        if (failure instanceof HttpTimeoutException) {
            return Kind.TIMEOUT;
        }
        if (body.isStarted()) {
            // The client's exceptions about the framing have no cause, or the end of the connection.
            return failure.getCause() == null || failure.getCause() instanceof EOFException ? Kind.PROTOCOL : Kind.IO;
        }
        return HttpClientPool.isNotHttp(failure, request) ? Kind.PROTOCOL : Kind.IO;
    }
}
