package dev.usertoken;

import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** The request of an operation, and the parser of a 2xx response to it. */
final class Call<T> {
    private final Operation operation;
    private final String siteId;
    private final String username;
    private final long id;
    private final Function<Duration, TransportRequest> request;
    private final BiFunction<TransportResponse, Instant, T> reader;
    private final Supplier<String> advice;

    /**
     * Creates a call.
     *
     * @param username the user name of the login, or null if it is unknown
     * @param advice supplies additional advice for the message if the service refuses the request; may be empty
     */
    Call(
            Operation operation,
            String siteId,
            String username,
            long id,
            Function<Duration, TransportRequest> request,
            BiFunction<TransportResponse, Instant, T> reader,
            Supplier<String> advice) {
        this.operation = operation;
        this.siteId = siteId;
        this.username = username;
        this.id = id;
        this.request = request;
        this.reader = reader;
        this.advice = advice;
    }

    Operation operation() {
        return operation;
    }

    /** Creates an event of this call. */
    TokenEvent.Builder event(TokenEvent.Type type) {
        TokenEvent.Builder event =
                TokenEvent.builder(type).operation(operation).siteId(siteId).callId(id);
        return username == null ? event : event.username(username);
    }

    /** Creates the request of an attempt. */
    TransportRequest request(Duration timeLeft) {
        return request.apply(timeLeft);
    }

    String advice() {
        return advice.get();
    }

    /**
     * Parses a 2xx response.
     *
     * @param sentAt the time before the request was made
     * @throws ResponseException if the response cannot be parsed
     * @throws ApiException if the response contains an error
     */
    T read(TransportResponse response, Instant sentAt) {
        return reader.apply(response, sentAt);
    }
}
