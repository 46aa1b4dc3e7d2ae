package dev.usertoken.transport.apache;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Sends requests through a transport on threads of the test. */
final class Exchanges {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Exchanges() {}

    static CompletableFuture<TransportResponse> start(Transport transport, String method, URI uri) {
        return start(transport, method, uri, new CompletableFuture<>());
    }

    /** Starts an exchange, and completes a future with its thread. */
    static CompletableFuture<TransportResponse> start(
            Transport transport, String method, URI uri, CompletableFuture<Thread> started) {
        TransportRequest request =
                TransportRequest.of(method, uri, Headers.empty(), new byte[] {'{', '}'}, Duration.ofSeconds(20), 1_024);
        return transport.send(request, task -> {
            Thread thread = new Thread(task, "exchange");
            thread.setDaemon(true);
            thread.start();
            started.complete(thread);
        });
    }

    static TransportResponse send(Transport transport, String method, URI uri) throws Exception {
        return start(transport, method, uri).get(30, TimeUnit.SECONDS);
    }

    /** Returns the kind of failure of an exchange that must fail. */
    static TransportFailure.Kind failureOf(CompletableFuture<TransportResponse> exchange) throws Exception {
        try {
            throw new AssertionError("no failure, but " + exchange.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return ((TransportFailure) e.getCause()).kind();
        }
    }
}
