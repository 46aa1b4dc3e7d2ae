package dev.usertoken;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session that keeps one token valid for a login. Thread-safe; create one for each login and share it.
 *
 * <ul>
 *   <li>While the token is <em>fresh</em>, it is returned without a lock and without an allocation.
 *   <li>If the token is <em>stale</em>, which means within the refresh margin of its expiry, it is still returned, and
 *       one refresh is started.
 *   <li>If the token has <em>expired</em>, which means within the expiration margin of its expiry or later, or if there
 *       is no token, all callers wait for the same refresh.
 * </ul>
 *
 * <p>A refresh renews the token, or logs in if the token cannot be renewed or the renewal is refused. A failed refresh
 * keeps a token that is still valid. The next refresh starts after a pause: half a second to a second at first, longer
 * after each further failure up to a minute, or as long as the service asks for, at most an hour. During the pause, a
 * caller without a valid token gets the failure of the last refresh at once. There is no such pause after a refused
 * login or an exception of the password supplier, because the next call may get another password. A refused password is
 * not sent again before {@link SessionOptions.Builder#loginBackoff} is over: until then, calls fail with {@link
 * Diagnosis#LOGIN_PAUSED} unless the supplier returns another password.
 *
 * <p>The remaining life of a token is computed once, when the response arrives: from the {@code Date} of the response
 * to the expiry, or from the local time if there is no {@code Date}. The token has expired as soon as that time has
 * passed on the monotonic clock, and at the latest a second after it has passed on the wall clock, even if the machine
 * slept or the clock was set back. If the wall clock is set forward by more than the remaining life, the session logs
 * in once.
 *
 * <p>A session has no thread of its own. It calls the store and the password supplier on the thread that requests a
 * token, on a thread of the transport, or on the client's executor.
 */
public final class TokenSession implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    /** Longer than it takes to compute a digest and to write to the store. */
    private static final Duration LONGEST_RECORDING = Duration.ofSeconds(5);

    private final SessionContext context;
    private final ClientContext clientContext;
    private final RequestFactory requests;
    private final SessionState state;
    private final TokenEvent servedFresh;

    TokenSession(SessionContext context, RequestFactory requests, CachedToken none) {
        this.context = context;
        this.requests = requests;
        clientContext = context.clientContext();
        state = new SessionState(clientContext, none);
        servedFresh = context.event(TokenEvent.Type.TOKEN_FRESH).build();
    }

    /**
     * Returns a valid token, and waits for a refresh if there is no valid token. The wait lasts at most for the
     * client's timeout, plus the time that the store, the password supplier and the comparison with refused passwords
     * take on this thread. If this thread is interrupted, the wait ends and the interrupt status stays set; the refresh
     * continues, because other callers may wait for it. An exception of the password supplier is rethrown unchanged.
     * For any other failure, each caller gets an exception of its own, whose cause is the exception of the refresh.
     *
     * @throws AuthenticationException if the login is refused or paused
     * @throws UserTokenException if there is no token for any other reason
     * @throws IllegalStateException if the session is closed, or if there is no token and the client is closed
     */
    public UserToken token() {
        CachedToken now = state.cached();
        if (now.isFresh()) {
            clientContext.events().emit(servedFresh);
            return now.token;
        }
        return await(claim());
    }

    /**
     * Returns a future of a valid token, without waiting for the service. The store and the password supplier may still
     * block this thread. Cancelling the future does not affect the refresh or its other callers.
     *
     * <p>One thread completes the futures of all callers, so a continuation that blocks delays the others. Add such a
     * continuation with one of the {@code …Async} methods of {@link CompletableFuture}.
     */
    public CompletableFuture<UserToken> tokenAsync() {
        CachedToken now = state.cached();
        if (now.isFresh()) {
            clientContext.events().emit(servedFresh);
            return CompletableFuture.completedFuture(now.token);
        }
        return claim();
    }

    /**
     * Returns the session's token if it is still valid, for health checks and gauges. Sends no request, starts no
     * refresh, and calls neither the store nor the password supplier.
     */
    public Optional<UserToken> current() {
        CachedToken now = state.cached();
        return now.isValid() ? Optional.of(now.token) : Optional.empty();
    }

    /**
     * Drops a token that the service has rejected, so that the next call gets another one. Has no effect if the session
     * has replaced the token already.
     *
     * <p>A service may reject every token, for example if the user lacks a permission. So if a token is rejected
     * shortly after it replaced another rejected token, the session keeps it until a second after its login. This time
     * doubles with each further rejection, up to a minute.
     */
    public void invalidate(UserToken token) {
        reject(token);
    }

    /**
     * Drops a rejected token. Returns false if the session keeps the token, so that a retry would send the same one.
     */
    boolean reject(UserToken token) {
        SessionState.Rejection rejection = state.reject(Objects.requireNonNull(token, "token"));
        if (rejection == SessionState.Rejection.DROPPED) {
            context.store().forget(stored -> context.fromStore(stored).equals(token));
            context.emit(TokenEvent.Type.TOKEN_INVALIDATED);
        }
        return rejection != SessionState.Rejection.KEPT;
    }

    /**
     * Makes an HTTP call with the session's token, over any HTTP client. Sends the request with the token's headers. If
     * the status is 401, {@linkplain #invalidate drops} that token and sends the request once more with another one. A
     * second 401 is returned to the caller, and so is the first if the session keeps the token. If the target is not at
     * the client's origin, the request is sent once, without a token.
     *
     * <pre>{@code
     * HttpURLConnection response = session.call(
     *         uri,
     *         credentials -> {
     *             HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
     *             connection.setInstanceFollowRedirects(false);
     *             credentials.forEach(connection::setRequestProperty);
     *             return connection;
     *         },
     *         HttpURLConnection::getResponseCode);
     * }</pre>
     *
     * @param target the URI of the request; if the HTTP client follows redirects, it must not send the headers to other
     *     origins
     * @param sender sends the request; called at most twice
     * @param status returns the status code of a response
     * @throws X if {@code sender} or {@code status} throws it
     * @throws UserTokenException if there is no token
     */
    public <R, X extends Exception> R call(URI target, SessionCall.Sender<R, X> sender, SessionCall.Status<R, X> status)
            throws X {
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(status, "status");
        return call(target, new SessionCall<R, X>() {
            @Override
            public R send(Headers credentials) throws X {
                return sender.send(credentials);
            }

            @Override
            public boolean isUnauthorized(R response) throws X {
                return status.of(response) == UNAUTHORIZED;
            }
        });
    }

    /**
     * Makes an HTTP call, as {@link #call(URI, SessionCall.Sender, SessionCall.Status)} does, over an HTTP client whose
     * responses must be closed, or whose requests cannot always be repeated.
     */
    public <R, X extends Exception> R call(URI target, SessionCall<R, X> call) throws X {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(call, "call");
        if (!isAtOrigin(target)) {
            return call.send(Headers.empty());
        }
        UserToken token = call.token(this);
        SessionRejection rejection = new SessionRejection(this, token);
        R response = call.send(headersFor(target, token), rejection);
        if (!call.isUnauthorized(response) || !rejection.getAsBoolean() || !call.isRepeatable(response)) {
            return response;
        }
        call.discard(response);
        return call.send(headersFor(target, call.token(this)));
    }

    /**
     * Makes an HTTP call, as {@link #call(URI, SessionCall)} does, and returns a future of its response. Cancelling the
     * future aborts the call.
     */
    public <R> CompletableFuture<R> callAsync(URI target, AsyncSessionCall<R> call) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(call, "call");
        return isAtOrigin(target) ? new AsyncSessionExchange<>(this, target, call).start() : call.send(Headers.empty());
    }

    /** Returns true if the target is at the client's origin. Tokens are sent to no other origin. */
    public boolean isAtOrigin(URI target) {
        return requests.isAtOrigin(Objects.requireNonNull(target, "target"));
    }

    /**
     * Returns the headers of a request with a token: {@code API-Key}, {@code SiteId} and {@code Authorization}. Returns
     * no headers if the target is not at the client's origin, so that no other server receives them.
     */
    public Headers headersFor(URI target, UserToken token) {
        Objects.requireNonNull(target, "target");
        return requests.headersFor(target, Objects.requireNonNull(token, "token"));
    }

    /**
     * Ends the session. Calls that wait for a token fail with a {@link TransportException} of the kind {@code
     * CANCELLED}. Later calls of {@link #token} and {@link #tokenAsync} throw {@link IllegalStateException}. If a login
     * was refused a moment ago, waits until the store contains the refusal, usually for less than a second and at most
     * for five. Idempotent.
     *
     * <p>If {@link SessionOptions.Builder#revokeOnClose} is set, the token is revoked, and so is the token in the store
     * if a refresh was in progress. This takes at most three times the client's timeout and the time that the store
     * takes. A failed revocation is reported only by an event {@code
     * OPERATION_FAILED} with the operation {@code REVOKE}. If {@link TokenEvent#attempt} of that event is 0, no request
     * was sent, because another session or process kept refreshing the token, the client was closed first, or this
     * thread was interrupted. After an event {@code STORE_FAILED}, the token may still be in the store, and a token
     * that was only in the store may not have been revoked.
     */
    @Override
    public void close() {
        clientContext.events().requireNotInListener();
        if (!state.close()) {
            return;
        }
        Optional<UserToken> last = state.take();
        Optional<RefreshResult> refresh = state.refreshAtClose();
        refresh.ifPresent(RefreshResult::cancel);
        state.recording().ifPresent(TokenSession::awaitRecording);
        if (context.options().revokeOnClose) {
            new Revocation(context).revoke(last.orElse(null), refresh.isPresent());
        }
    }

    @Override
    public String toString() {
        return "TokenSession[site " + context.credentials().siteId() + "]";
    }

    private CompletableFuture<UserToken> claim() {
        AtomicReference<Refresh> started = new AtomicReference<>();
        SessionState.Claim claim;
        try {
            claim = state.claim(() -> {
                Refresh created = new Refresh(context, state);
                started.set(created);
                return created.result();
            });
        } catch (Throwable e) {
            Optional.ofNullable(started.get()).ifPresent(refresh -> refresh.endWith(e));
            throw e;
        }
        Refresh refresh = started.get();
        if (refresh != null) {
            // Before the event, because a listener may not return, and other callers wait for the refresh.
            startTimeout(refresh);
        }
        context.emit(claim.hasToken() ? TokenEvent.Type.TOKEN_STALE : TokenEvent.Type.TOKEN_AWAITED);
        if (refresh != null) {
            start(refresh);
        }
        return claim.token();
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void startTimeout(Refresh refresh) {
        try {
            refresh.endWhenOverdue();
        } catch (Throwable e) {
            // There may be no memory for the timer's thread.
            refresh.endWith(e);
        }
    }

    /** Clears the interrupt status meanwhile: the refresh is shared, so an interrupt of one caller must not fail it. */
    private static void start(Refresh refresh) {
        boolean interrupted = Thread.interrupted();
        try {
            refresh.start();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private UserToken await(CompletableFuture<UserToken> token) {
        long start = clientContext.time().nanos();
        try {
            return clientContext
                    .executor()
                    .await(token, () -> clientContext.timeout().minus(clientContext.since(start)));
        } catch (ExecutionException e) {
            // Not the cause of e, which for a supplier's CompletionException is only the cause of that.
            Throwable shared = token.handle((value, failure) -> failure).join();
            throw TokenSession.<RuntimeException>asItIs(
                    shared instanceof UserTokenException ? ((UserTokenException) shared).forCaller() : shared);
        } catch (TimeoutException e) {
            // Another caller's continuation may hold up this one.
            return current().orElseThrow(() -> context.waitEnded(Kind.TIMEOUT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw context.waitEnded(Kind.CANCELLED);
        }
    }

    /** Throws an exception unchanged, even if it is checked: a password supplier may throw an undeclared one. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T asItIs(@Nullable Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static void awaitRecording(Future<?> recording) {
        try {
            recording.get(LONGEST_RECORDING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The store still contains the login as one that may have been refused.
            return;
        }
    }
}
