package dev.usertoken.it.operations;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A transport made of a lambda, for behaviour that no real transport has. */
final class TestTransport implements Transport {
    private final BiFunction<TransportRequest, Executor, CompletableFuture<TransportResponse>> exchange;

    private TestTransport(BiFunction<TransportRequest, Executor, CompletableFuture<TransportResponse>> exchange) {
        this.exchange = exchange;
    }

    static Transport of(Function<TransportRequest, CompletableFuture<TransportResponse>> exchange) {
        return new TestTransport((request, executor) -> exchange.apply(request));
    }

    static Transport of(BiFunction<TransportRequest, Executor, CompletableFuture<TransportResponse>> exchange) {
        return new TestTransport(exchange);
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        return exchange.apply(request, executor);
    }

    @Override
    public void close() {}
}
