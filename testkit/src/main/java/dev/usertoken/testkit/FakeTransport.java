package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A transport without a network, for unit tests of what calls a client. Each request takes the next of the outcomes that
 * were put in, and is kept. Thread-safe.
 *
 * <pre>{@code
 * FakeTransport transport = new FakeTransport()
 *         .fail(TransportFailure.Kind.CONNECT)
 *         .reply(200, "application/json", "{\"AccessToken\":\"t\"}");
 * }</pre>
 *
 * <p>For a server that behaves as the service does, with its refusals, there is {@link SandboxServer}.
 */
public final class FakeTransport implements Transport {
    private final Deque<CompletableFuture<TransportResponse>> outcomes = new ArrayDeque<>();
    private final List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
    private final List<TransportRequest> requests = new ArrayList<>();
    private boolean closed;

    /** Without any outcome yet. */
    public FakeTransport() {}

    /** Puts in a response. */
    public FakeTransport reply(TransportResponse response) {
        return then(CompletableFuture.completedFuture(Objects.requireNonNull(response, "response")));
    }

    /**
     * Puts in a response with one header and a text.
     *
     * @param contentType the header's value, such as {@code application/json}
     * @param body in UTF-8
     */
    public FakeTransport reply(int status, String contentType, String body) {
        Headers headers = Headers.builder()
                .add("Content-Type", Objects.requireNonNull(contentType, "contentType"))
                .build();
        byte[] bytes = Objects.requireNonNull(body, "body").getBytes(StandardCharsets.UTF_8);
        return reply(TransportResponse.of(status, headers, bytes));
    }

    /** Puts in a failure. */
    public FakeTransport fail(Kind kind) {
        return then(failed(Objects.requireNonNull(kind, "kind")));
    }

    /** Puts in silence: the request hangs until it is cancelled, or this transport is closed. */
    public FakeTransport neverAnswer() {
        return then(new CompletableFuture<>());
    }

    /** Those sent so far, in order; a copy. Their text forms hold no secret. */
    public List<TransportRequest> requests() {
        synchronized (outcomes) {
            return Collections.unmodifiableList(new ArrayList<>(requests));
        }
    }

    /**
     * Takes the next outcome.
     *
     * @throws AssertionError where none is left
     */
    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        Objects.requireNonNull(request, "request");
        synchronized (outcomes) {
            if (closed) {
                return failed(Kind.CANCELLED);
            }
            requests.add(request);
            CompletableFuture<TransportResponse> exchange = outcomes.poll();
            if (exchange == null) {
                throw new AssertionError("no outcome is left for request " + requests.size() + ", " + request
                        + ": put in one more with reply, fail or neverAnswer");
            }
            exchanges.add(exchange);
            return exchange;
        }
    }

    /** Ends what hangs with {@link Kind#CANCELLED}. */
    @Override
    public void close() {
        List<CompletableFuture<TransportResponse>> begun;
        synchronized (outcomes) {
            closed = true;
            begun = new ArrayList<>(exchanges);
        }
        begun.forEach(exchange -> exchange.completeExceptionally(TransportFailure.of(Kind.CANCELLED)));
    }

    private FakeTransport then(CompletableFuture<TransportResponse> outcome) {
        synchronized (outcomes) {
            outcomes.add(outcome);
        }
        return this;
    }

    private static CompletableFuture<TransportResponse> failed(Kind kind) {
        CompletableFuture<TransportResponse> failed = new CompletableFuture<>();
        failed.completeExceptionally(TransportFailure.of(kind));
        return failed;
    }
}
