package dev.usertoken.transport.jdk;

import dev.usertoken.AsyncSessionCall;
import dev.usertoken.SessionCall;
import dev.usertoken.TokenSession;
import dev.usertoken.spi.Headers;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpClient} that sends requests with a session's token, over a client that it wraps. Use it wherever a library
 * takes the JDK's client.
 *
 * <ul>
 *   <li>Requests to the session's origin carry {@code API-Key}, {@code SiteId} and {@code Authorization}, in place of those
 *       that a request already has. A request to another origin is sent as it is, and needs no token.
 *   <li>After a 401 the session drops that token, and the request is sent once more with another one if it has no body or a
 *       body of known length, such as a string, a byte array or a file. A publisher of your own that knows its length must
 *       allow two subscribers. The first 401 is returned if the length is not known or if the session keeps the token ({@link
 *       TokenSession#invalidate}), a second 401 always. The body handler receives only the response that is returned; the
 *       body of the other is not waited for. Up to Java 25, the request's timeout ends with the head of the response, so it
 *       does not bound the body of a 401 that is returned.
 *   <li>If there is no token, a call fails as {@link TokenSession#token} does. The time to get one is bounded by the timeout
 *       of the session's client, and is not part of the request's own timeout.
 *   <li>Redirects are returned. The JDK's client would send the API key to any host that a redirect leads to.
 *   <li>WebSockets are those of the wrapped client: their handshakes carry no token.
 * </ul>
 *
 * <p>Thread-safe. There is nothing to close: the wrapped client and the session belong to their owner, and from Java 21 on
 * {@code close} and {@code shutdown} have no effect on them.
 */
public final class UserTokenHttpClient extends HttpClient {
    private final HttpClient client;
    private final TokenSession session;

    private UserTokenHttpClient(HttpClient client, TokenSession session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Creates a client over another one, which belongs to its owner, as does the session.
     *
     * @throws IllegalArgumentException if the client follows redirects, which would send the API key to any host that they
     *     lead to, or has an authenticator, with which some versions of the JDK do not return a 401
     */
    public static UserTokenHttpClient of(HttpClient client, TokenSession session) {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(session, "session");
        if (client.followRedirects() != Redirect.NEVER) {
            throw new IllegalArgumentException("client must not follow redirects, which would send the API key to any"
                    + " host that they lead to: build it with Redirect.NEVER");
        }
        if (client.authenticator().isPresent()) {
            throw new IllegalArgumentException(
                    "client must not respond to authentication challenges: build it without an authenticator");
        }
        return new UserTokenHttpClient(client, session);
    }

    /**
     * Sends the request and waits for its response.
     *
     * @throws dev.usertoken.UserTokenException if there is no token; an interrupt while waiting for one has this effect too,
     *     and stays set
     */
    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        AuthenticatedExchange<T> exchange = new AuthenticatedExchange<>(request, handler);
        try {
            return session.call(request.uri(), new SessionCall<HttpResponse<T>, Exception>() {
                @Override
                public HttpResponse<T> send(Headers credentials) throws IOException, InterruptedException {
                    return client.send(exchange.request(credentials), exchange.handler());
                }

                @Override
                public HttpResponse<T> send(Headers credentials, BooleanSupplier rejection)
                        throws IOException, InterruptedException {
                    try {
                        return client.send(exchange.request(credentials), exchange.handler(rejection));
                    } catch (IOException e) {
                        return exchange.discarded().orElseThrow(() -> e);
                    }
                }

                @Override
                public boolean isUnauthorized(HttpResponse<T> response) {
                    return AuthenticatedExchange.isUnauthorized(response.statusCode());
                }

                @Override
                public boolean isRepeatable(HttpResponse<T> unauthorized) {
                    return exchange.isRepeatable();
                }
            });
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("there is no token for the request", e);
        } finally {
            exchange.end();
        }
    }

    /** Sends the request without waiting for the token or the response. From Java 16 on, a cancel aborts the exchange. */
    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    /** Sends the request without waiting for the token or the response. From Java 16 on, a cancel aborts the exchange. */
    @Override
    @SuppressWarnings("exports") // Callers need no module of annotations.
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushPromiseHandler) {
        AuthenticatedExchange<T> exchange = new AuthenticatedExchange<>(request, handler);
        AsyncSessionCall<HttpResponse<T>> call = new AsyncSessionCall<>() {
            @Override
            public CompletableFuture<HttpResponse<T>> send(Headers credentials) {
                return client.sendAsync(exchange.request(credentials), exchange.handler(), pushPromiseHandler);
            }

            @Override
            public CompletableFuture<HttpResponse<T>> send(Headers credentials, BooleanSupplier rejection) {
                CompletableFuture<HttpResponse<T>> sent = client.sendAsync(
                        exchange.request(credentials), exchange.handler(rejection), pushPromiseHandler);
                CompletableFuture<HttpResponse<T>> first = new CompletableFuture<>();
                first.whenComplete((response, failure) -> sent.cancel(true));
                sent.whenComplete((response, failure) -> {
                    if (failure == null) {
                        first.complete(response);
                    } else {
                        exchange.discarded()
                                .ifPresentOrElse(first::complete, () -> first.completeExceptionally(failure));
                    }
                });
                return first;
            }

            @Override
            public boolean isUnauthorized(HttpResponse<T> response) {
                return AuthenticatedExchange.isUnauthorized(response.statusCode());
            }

            @Override
            public boolean isRepeatable(HttpResponse<T> unauthorized) {
                return exchange.isRepeatable();
            }
        };
        CompletableFuture<HttpResponse<T>> result = session.callAsync(request.uri(), call);
        result.whenComplete((response, failure) -> exchange.end());
        return result;
    }

    /** Returns a builder of the wrapped client: a handshake carries no token. */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return client.newWebSocketBuilder();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
