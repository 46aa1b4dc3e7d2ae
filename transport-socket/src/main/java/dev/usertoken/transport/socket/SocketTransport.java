package dev.usertoken.transport.socket;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A transport that opens one connection for each exchange. Holds only its configuration. */
final class SocketTransport implements Transport {
    private final TransportConfig config;

    SocketTransport(TransportConfig config) {
        this.config = config;
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        Objects.requireNonNull(executor, "executor");
        Exchange exchange = new Exchange(Objects.requireNonNull(request, "request"), config);
        try {
            executor.execute(exchange);
        } catch (Throwable e) {
            exchange.completeExceptionally(TransportFailure.of(TransportFailure.Kind.CONNECT, e));
        }
        return exchange;
    }

    /** Does nothing: each exchange closes its own connection. */
    @Override
    public void close() {}
}
