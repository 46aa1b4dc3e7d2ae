package dev.usertoken.benchmarks;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Has the response at once, so that core and codec are measured alone. */
final class NoTransport implements Transport {
    private static final TransportResponse RESPONSE = response();

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        return CompletableFuture.completedFuture(RESPONSE);
    }

    @Override
    public void close() {}

    private static TransportResponse response() {
        byte[] body = ("{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + "0123456789abcdef".repeat(4)
                        + "\",\"Expires\":\"2030-01-01T12:00:00Z\",\"User\":{\"Id\":100000001,\"FirstName\":\"Ann\","
                        + "\"LastName\":\"Owner\",\"Type\":\"Staff\"}}")
                .getBytes(StandardCharsets.UTF_8);
        return TransportResponse.of(
                200,
                Headers.builder()
                        .add("Date", "Tue, 01 Jan 2030 11:00:00 GMT")
                        .add("Content-Type", "application/json; charset=utf-8")
                        .add("Cache-Control", "no-cache")
                        .add("Server", "benchmark")
                        .add("Content-Length", Integer.toString(body.length))
                        .build(),
                body);
    }
}
