package dev.usertoken;

import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What an operation sends, and how it reads a 2xx answer. */
final class Call<T> {
    private final Operation operation;
    private final String siteId;
    private final Function<Duration, TransportRequest> request;
    private final BiFunction<TransportResponse, Instant, T> reader;

    Call(
            Operation operation,
            String siteId,
            Function<Duration, TransportRequest> request,
            BiFunction<TransportResponse, Instant, T> reader) {
        this.operation = operation;
        this.siteId = siteId;
        this.request = request;
        this.reader = reader;
    }

    Operation operation() {
        return operation;
    }

    String siteId() {
        return siteId;
    }

    /** Called once an attempt. */
    TransportRequest request(Duration timeLeft) {
        return request.apply(timeLeft);
    }

    /**
     * Reads a 2xx answer.
     *
     * @param sentAt from before the request was made
     * @throws ResponseException where it cannot be understood
     */
    T read(TransportResponse response, Instant sentAt) {
        return reader.apply(response, sentAt);
    }
}
