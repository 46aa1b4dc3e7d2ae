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
import java.util.concurrent.Executor;

/**
 * A transport without a network, for unit tests of code that calls a client. Each request takes the next of the outcomes
 * that were added, and is recorded. Thread-safe.
 *
 * <pre>{@code
 * FakeTransport transport = new FakeTransport()
 *         .fail(TransportFailure.Kind.CONNECT)
 *         .reply(200, "application/json", "{\"AccessToken\":\"t\"}");
 * }</pre>
 *
 * <p>{@link SandboxServer} is a server that behaves as the service does, refusals included.
 */
public final class FakeTransport implements Transport {
    private final Deque<CompletableFuture<TransportResponse>> outcomes = new ArrayDeque<>();
    private final List<TransportRequest> requests = new ArrayList<>();

    /** Creates a transport without outcomes. */
    public FakeTransport() {}

    /** Adds a response. */
    public FakeTransport reply(TransportResponse response) {
        return add(CompletableFuture.completedFuture(Objects.requireNonNull(response, "response")));
    }

    /**
     * Adds a response with a {@code Content-Type} and a {@code Content-Length}.
     *
     * @param contentType such as {@code application/json}
     * @param body sent in UTF-8; may be empty
     */
    public FakeTransport reply(int status, String contentType, String body) {
        byte[] bytes = Objects.requireNonNull(body, "body").getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.builder()
                .add("Content-Type", Objects.requireNonNull(contentType, "contentType"))
                .add("Content-Length", String.valueOf(bytes.length))
                .build();
        return reply(TransportResponse.of(status, headers, bytes));
    }

    /** Adds a failure. */
    public FakeTransport fail(Kind kind) {
        CompletableFuture<TransportResponse> failed = new CompletableFuture<>();
        failed.completeExceptionally(TransportFailure.of(Objects.requireNonNull(kind, "kind")));
        return add(failed);
    }

    /** Adds an exchange that hangs until it is cancelled: by the caller, at the client's timeout, or at its close. */
    public FakeTransport hang() {
        return add(new CompletableFuture<>());
    }

    /** Returns a copy of the requests so far, in order. Their text forms contain no secret. */
    public List<TransportRequest> requests() {
        synchronized (outcomes) {
            return Collections.unmodifiableList(new ArrayList<>(requests));
        }
    }

    /**
     * Takes the next outcome. The executor is not used.
     *
     * @throws AssertionError if no outcome is left
     */
    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(executor, "executor");
        synchronized (outcomes) {
            requests.add(request);
            CompletableFuture<TransportResponse> outcome = outcomes.poll();
            if (outcome == null) {
                throw new AssertionError("No outcome is left for request " + requests.size() + ", " + request
                        + ". Add one more with reply, fail or hang.");
            }
            return outcome;
        }
    }

    /** Does nothing: the client cancels the exchanges that hang. */
    @Override
    public void close() {}

    private FakeTransport add(CompletableFuture<TransportResponse> outcome) {
        synchronized (outcomes) {
            outcomes.add(outcome);
        }
        return this;
    }
}
