package dev.usertoken.transport.jdk;

import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Sends requests over the JDK's HTTP client with a session's token: {@code API-Key}, {@code SiteId} and {@code
 * Authorization}.
 *
 * <ul>
 *   <li>They are sent to the session's origin alone, and take the place of those that a request already has: the three belong
 *       together. A request to another origin is left as it is, and asks for no token. Redirects are answers here, as the
 *       JDK's client would take the API key along to wherever they lead.
 *   <li>After a 401 the session drops that token, and the request is sent once more with another one, where it has no body or
 *       one whose length is known, as those of a string, a byte array and a file are; a publisher of your own that knows its
 *       length must be fit for two subscribers. The 401 is the caller's where the body's length is not known, and where it is
 *       the second. The body handler sees the one answer that the caller gets.
 *   <li>Where there is no token, a call fails as {@link TokenSession#token} does. The wait for it ends with the timeout of the
 *       session's client, and is not part of the request's own.
 * </ul>
 *
 * <p>Thread-safe. It has nothing to close.
 */
public final class UserTokenHttpClient {
    private static final int UNAUTHORIZED = 401;

    private final HttpClient client;
    private final TokenSession session;

    private UserTokenHttpClient(HttpClient client, TokenSession session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Sends over a client that stays its owner's, as the session does.
     *
     * @throws IllegalArgumentException where the client follows redirects, which would send the API key to wherever they
     *     lead, or has an authenticator, with which some versions of the JDK hand on no 401
     */
    public static UserTokenHttpClient of(HttpClient client, TokenSession session) {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(session, "session");
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("client must not follow redirects, which would send the API key to"
                    + " wherever they lead: build it with Redirect.NEVER");
        }
        if (client.authenticator().isPresent()) {
            throw new IllegalArgumentException(
                    "client must not answer authentication challenges: build it without an authenticator");
        }
        return new UserTokenHttpClient(client, session);
    }

    /**
     * Sends the request and waits for its answer.
     *
     * @throws dev.usertoken.UserTokenException where there is no token; an interrupt of the wait for one ends it so, and stays
     *     set
     * @throws IOException as {@link HttpClient#send} does
     * @throws InterruptedException as {@link HttpClient#send} does
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(handler, "handler");
        if (!session.isAtOrigin(request.uri())) {
            return client.send(request, handler);
        }
        UserToken token = session.token();
        HttpResponse<T> response = client.send(bearing(request, token), firstHandler(request, handler));
        if (response.statusCode() != UNAUTHORIZED) {
            return response;
        }
        session.invalidate(token);
        return isReplayable(request) ? client.send(bearing(request, session.token()), handler) : response;
    }

    /** {@link #send}, without waiting. To cancel the future aborts the exchange, from Java 16 on. */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(handler, "handler");
        if (!session.isAtOrigin(request.uri())) {
            return client.sendAsync(request, handler);
        }
        Exchange<T> exchange = new Exchange<>(request, handler);
        exchange.start();
        return exchange.result;
    }

    private Bearing bearing(HttpRequest request, UserToken token) {
        return new Bearing(request, session.headersFor(request.uri(), token));
    }

    /** An answer that the caller does not get is discarded: a handler that writes to a file, say, is called once. */
    private static <T> BodyHandler<T> firstHandler(HttpRequest request, BodyHandler<T> handler) {
        if (!isReplayable(request)) {
            return handler;
        }
        return head -> head.statusCode() == UNAUTHORIZED ? BodySubscribers.replacing(null) : handler.apply(head);
    }

    /** Whether the body is known to be the same again, or else to fail for its length. */
    private static boolean isReplayable(HttpRequest request) {
        return request.bodyPublisher().map(body -> body.contentLength() >= 0).orElse(true);
    }

    /** A call that is not waited for. */
    private final class Exchange<T> {
        final CompletableFuture<HttpResponse<T>> result = new CompletableFuture<>();

        private final HttpRequest request;
        private final BodyHandler<T> handler;
        private volatile CompletableFuture<?> underWay = result;

        Exchange(HttpRequest request, BodyHandler<T> handler) {
            this.request = request;
            this.handler = handler;
            result.whenComplete((response, failure) -> underWay.cancel(true));
        }

        void start() {
            follow(session.tokenAsync(), this::sendFirst);
        }

        private void sendFirst(UserToken token) {
            follow(client.sendAsync(bearing(request, token), firstHandler(request, handler)), response -> {
                if (response.statusCode() != UNAUTHORIZED) {
                    result.complete(response);
                    return;
                }
                session.invalidate(token);
                if (isReplayable(request)) {
                    follow(session.tokenAsync(), this::sendAgain);
                } else {
                    result.complete(response);
                }
            });
        }

        private void sendAgain(UserToken token) {
            follow(client.sendAsync(bearing(request, token), handler), result::complete);
        }

        @SuppressWarnings("CatchingUnchecked")
        private <V> void follow(CompletableFuture<V> stage, Consumer<V> next) {
            underWay = stage;
            if (result.isDone()) {
                stage.cancel(true);
            }
            stage.whenComplete((value, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
                    return;
                }
                try {
                    next.accept(value);
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        }
    }

    /** A request with other headers; Java 11 has no builder that starts from one. */
    private static final class Bearing extends HttpRequest {
        private final HttpRequest request;
        private final HttpHeaders headers;

        Bearing(HttpRequest request, Headers credentials) {
            this.request = request;
            Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            all.putAll(request.headers().map());
            credentials.names().forEach(all::remove);
            credentials.forEach((name, value) ->
                    all.computeIfAbsent(name, absent -> new ArrayList<>()).add(value));
            headers = HttpHeaders.of(all, (name, value) -> true);
        }

        @Override
        public Optional<BodyPublisher> bodyPublisher() {
            return request.bodyPublisher();
        }

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public Optional<Duration> timeout() {
            return request.timeout();
        }

        @Override
        public boolean expectContinue() {
            return request.expectContinue();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Optional<HttpClient.Version> version() {
            return request.version();
        }

        @Override
        public HttpHeaders headers() {
            return headers;
        }
    }
}
