package dev.usertoken.it.operations;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A transport of one line, for what a real one would never do. */
final class TestTransport implements Transport {
    private final Function<TransportRequest, CompletableFuture<TransportResponse>> exchange;

    private TestTransport(Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        this.exchange = exchange;
    }

    static Transport of(Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        return new TestTransport(exchange);
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        return exchange.apply(request);
    }

    @Override
    public void close() {}
}
