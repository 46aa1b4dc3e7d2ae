package dev.usertoken;

import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;

/** What an operation sends, and how it reads a 2xx answer. */
interface Call<T> {
    Operation operation();

    String siteId();

    /** Called once an attempt. */
    TransportRequest request(Duration timeLeft);

    /**
     * Reads a 2xx answer.
     *
     * @param sentAt from before the request was made
     * @throws ResponseException where it cannot be understood
     */
    T read(TransportResponse response, Instant sentAt);
}
