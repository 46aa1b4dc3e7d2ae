package dev.usertoken;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A session that always returns a valid token for one login. Thread-safe; create one for each login and share it.
 *
 * <ul>
 *   <li>While the token is <em>fresh</em>, it is returned without a lock and without an allocation.
 *   <li>If the token is <em>stale</em>, which means within the refresh margin of its expiry, it is still returned, and
 *       one refresh is started.
 *   <li>If the token has <em>expired</em>, which includes the hard margin before its expiry, or if there is no token,
 *       all callers wait for the same refresh.
 * </ul>
 *
 * <p>A refresh renews the token, or logs in if the token cannot be renewed or the renewal is refused. A failed refresh
 * keeps a token that is still valid. The next refresh starts after a pause: half a second to a second at first, longer
 * after each further failure up to a minute, or as long as the service asks for, at most an hour. During the pause, a
 * caller without a valid token gets the failure of the last refresh at once. There is no such pause after a refused
 * login or an exception of the password supplier, because the next call may get another password. A refused password
 * is not sent again before {@link SessionOptions.Builder#refusalPause} is over: until then, calls fail with {@link
 * Diagnosis#LOGIN_PAUSED} unless the supplier returns another password.
 *
 * <p>The remaining life of a token is computed once, when the response arrives: from the {@code Date} of the response
 * to the expiry, or from the local time if there is no {@code Date}. The token has expired as soon as that time has
 * passed on the monotonic clock or on the wall clock, so an expired token is not returned even if the machine slept or
 * the clock was set back. If the wall clock is set forward by more than the remaining life, the session logs in once.
 *
 * <p>A session has no thread of its own. It calls the store and the password supplier on the thread that requests a
 * token, on a thread of the transport, or on the client's executor.
 */
public final class TokenSession implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_ASKED_PAUSE = Duration.ofHours(1);

    /** Longer than it takes to compute a digest and to write to the store. */
    private static final Duration LONGEST_RECORDING = Duration.ofSeconds(5);

    final LoginGuard guard;
    final RefreshSchedule schedule;

    private final UserTokenClient client;
    private final Calls calls;
    private final StaffCredentials credentials;
    private final SessionOptions options;
    private final TokenKey key;
    private final CachedToken none;
    private final TokenEvent servedFresh;

    private final Object lock = new Object();
    private final RejectionBackoff rejections = new RejectionBackoff();
    private volatile CachedToken cached;
    private Refresh refresh;
    private UserToken rejected;
    private Throwable lastFailure;
    private CompletableFuture<Void> recording;
    private int failures;
    private long pausedUntil;
    private long stalePausedUntil;
    private boolean closed;

    TokenSession(
            UserTokenClient client,
            Calls calls,
            StaffCredentials credentials,
            SessionOptions options,
            LoginGuard guard,
            TokenKey key) {
        this.client = client;
        this.calls = calls;
        this.credentials = credentials;
        this.options = options;
        this.guard = guard;
        this.key = key;
        schedule = new RefreshSchedule(options, calls.time, calls.random, client.memory(), key);
        none = calls.noToken;
        cached = none;
        servedFresh = event(TokenEvent.Type.TOKEN_FRESH).build();
        long now = calls.time.nanos();
        pausedUntil = now;
        stalePausedUntil = now;
    }

    /**
     * Returns a valid token, and waits for a refresh if there is no valid token. The wait lasts at most for the
     * client's timeout, plus the time that the store and the password supplier take on this thread. If this thread is
     * interrupted, the wait ends and the interrupt status stays set; the refresh continues, because other callers may
     * wait for it. An exception of the password supplier is rethrown unchanged. For any other failure, each caller gets
     * an exception of its own, whose cause is the exception of the refresh.
     *
     * @throws AuthenticationException if the login is refused or paused
     * @throws UserTokenException if there is no token for any other reason
     * @throws IllegalStateException if the session is closed, or if there is no token and the client is closed
     */
    public UserToken token() {
        CachedToken now = cached;
        if (now.isFresh()) {
            emit(servedFresh);
            return now.token;
        }
        return await(cachedOrNext());
    }

    /**
     * Returns a future of a valid token, without waiting for the service. The store and the password supplier may still
     * block this thread. Cancelling the future does not affect the refresh or its other callers.
     */
    public CompletableFuture<UserToken> tokenAsync() {
        CachedToken now = cached;
        if (now.isFresh()) {
            emit(servedFresh);
            return CompletableFuture.completedFuture(now.token);
        }
        return cachedOrNext();
    }

    /**
     * Returns the session's token if it is still valid, for health checks and gauges. Sends no request, starts no
     * refresh, and calls neither the store nor the password supplier.
     */
    public Optional<UserToken> current() {
        CachedToken now = cached;
        return now.isServed() ? Optional.of(now.token) : Optional.empty();
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
        Objects.requireNonNull(token, "token");
        synchronized (lock) {
            if (cached == none || !cached.token.equals(token)) {
                return true;
            }
            if (!rejections.reject(calls.time.nanos())) {
                return false;
            }
            rejected = token;
            cached = none;
            pausedUntil = calls.time.nanos();
        }
        client.store(key).forget(token);
        emit(TokenEvent.Type.TOKEN_INVALIDATED);
        return true;
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
        R response = call.send(headersFor(target, token));
        if (!call.isUnauthorized(response)) {
            return response;
        }
        if (!reject(token) || !call.isRepeatable(response)) {
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
        return calls.wire.isAtOrigin(Objects.requireNonNull(target, "target"));
    }

    /**
     * Returns the headers of a request with a token: {@code API-Key}, {@code SiteId} and {@code Authorization}. Returns
     * no headers if the target is not at the client's origin, so that no other server receives them.
     */
    public Headers headersFor(URI target, UserToken token) {
        Objects.requireNonNull(target, "target");
        return calls.wire.headersFor(target, Objects.requireNonNull(token, "token"));
    }

    /**
     * Ends the session. Calls that wait for a token fail with a {@link TransportException} of the kind {@code
     * CANCELLED}. Later calls of {@link #token} and {@link #tokenAsync} throw {@link IllegalStateException}. If a login
     * was refused a moment ago, waits until the store contains the refusal, usually for less than a second and at most
     * for five. Idempotent.
     *
     * <p>If {@link SessionOptions.Builder#revokeOnClose} is set, the token is revoked, which takes at most twice the
     * client's timeout and the time that the store takes. A failed revocation is reported only by an event {@code
     * OPERATION_FAILED} with the operation {@code REVOKE}. If {@link TokenEvent#attempt} of that event is 0, no request
     * was sent, because another session or process kept refreshing the token, the client was closed first, or this
     * thread was interrupted. After an event {@code STORE_FAILED}, the token may still be in the store, and a token
     * that was only in the store may not have been revoked.
     */
    @Override
    public void close() {
        calls.events.requireNotInListener();
        Refresh underWay;
        CachedToken last;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            underWay = refresh;
            last = cached;
            cached = none;
        }
        if (underWay != null) {
            underWay.cancel();
        }
        awaitRecording();
        if (options.revokeOnClose) {
            new Revocation(client, calls, client.store(key), credentials.siteId())
                    .revoke(last == none ? Optional.empty() : Optional.of(last.token));
        }
    }

    /** Returns a text with the site alone. */
    @Override
    public String toString() {
        return "TokenSession[site " + credentials.siteId() + "]";
    }

    private CompletableFuture<UserToken> cachedOrNext() {
        CachedToken now;
        boolean hasToken;
        Refresh started = null;
        Refresh underWay;
        Throwable failure;
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("this session is closed; make another one");
            }
            now = cached;
            boolean isFresh = now.isFresh();
            hasToken = isFresh || now.isServed();
            if (!hasToken) {
                calls.events.requireNotInListener();
            } else if (calls.events.isInListener()) {
                // A refresh that starts here could wait for this thread.
                return CompletableFuture.completedFuture(now.token);
            }
            boolean pauses = calls.time.nanos() - (hasToken ? stalePausedUntil : pausedUntil) < 0;
            if (refresh == null && !isFresh && !pauses) {
                started = new Refresh(this, calls, client.store(key));
                refresh = started;
            }
            underWay = refresh;
            failure = lastFailure;
            if (!hasToken && underWay == null) {
                calls.requireOpen();
            }
        }
        emit(hasToken ? TokenEvent.Type.TOKEN_STALE : TokenEvent.Type.TOKEN_AWAITED);
        CompletableFuture<UserToken> token;
        if (hasToken) {
            token = CompletableFuture.completedFuture(now.token);
        } else if (underWay != null) {
            token = underWay.follow();
        } else {
            token = new CompletableFuture<>();
            token.completeExceptionally(failure);
        }
        if (started != null) {
            start(started);
        }
        return token;
    }

    /** Returns a future that {@link #close} waits for, so that the store contains a refusal before the process ends. */
    CompletableFuture<Void> recording() {
        synchronized (lock) {
            recording = new CompletableFuture<>();
            return recording;
        }
    }

    private void awaitRecording() {
        CompletableFuture<Void> underWay;
        synchronized (lock) {
            underWay = recording;
        }
        if (underWay == null) {
            return;
        }
        try {
            underWay.get(LONGEST_RECORDING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The store still contains the login as one that may have been refused.
            return;
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
        long start = calls.time.nanos();
        try {
            return calls.executor.await(token, () -> calls.timeout.minusNanos(calls.time.nanos() - start));
        } catch (ExecutionException e) {
            Throwable shared = e.getCause();
            throw TokenSession.<RuntimeException>asItIs(
                    shared instanceof UserTokenException ? ((UserTokenException) shared).forCaller() : shared);
        } catch (TimeoutException e) {
            // Another caller's continuation may hold up this one.
            return current().orElseThrow(() -> unanswered(Kind.TIMEOUT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(Kind.CANCELLED);
        }
    }

    /** Throws an exception unchanged, even if it is checked: a password supplier may throw an undeclared one. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T asItIs(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Receives the token or the failure of a refresh, and completes its callers. Has no effect the second time. */
    void ended(Refresh ended, TokenEvent.Type how, CachedToken next, Throwable failure) {
        synchronized (lock) {
            if (refresh != ended) {
                return;
            }
            refresh = null;
            if (failure != null) {
                failed(failure);
            } else if (!closed && !isRejected(next.token)) {
                succeeded(how, next);
            }
        }
        calls.unregister(ended);
        emit(endOf(ended, how, next, failure));
        ended.complete(next, failure);
    }

    private TokenEvent endOf(Refresh ended, TokenEvent.Type how, CachedToken next, Throwable failure) {
        TokenEvent.Builder event = event(how).callId(ended.callId());
        if (failure != null) {
            event.cause(failure);
        } else {
            next.token.expiresAt().ifPresent(event::expiresAt);
            if (how == TokenEvent.Type.TOKEN_REFRESHED) {
                event.operation(isIssued(next.token) ? Operation.ISSUE : Operation.RENEW);
            }
        }
        return event.build();
    }

    private static boolean isIssued(UserToken token) {
        return token.renewals() == 0;
    }

    private void succeeded(TokenEvent.Type how, CachedToken next) {
        long now = calls.time.nanos();
        if (how == TokenEvent.Type.TOKEN_REFRESHED && isIssued(next.token)) {
            rejections.loggedIn(now);
        }
        cached = next;
        failures = 0;
        stalePausedUntil = now;
        pausedUntil = now;
    }

    private void failed(Throwable failure) {
        long now = calls.time.nanos();
        lastFailure = failure;
        stalePausedUntil = later(now + pauseAfter(failure).toNanos(), rejections.pausedUntil(now));
        boolean isRefusal = Refresh.isRefusal(failure);
        // No pause for callers without a token if the next call may succeed: LoginGuard limits logins, and a supplier
        // may recover.
        boolean mayRecover = !(failure instanceof UserTokenException) || isRefusal;
        pausedUntil = mayRecover ? now : stalePausedUntil;
        if (isRefusal && cached.isServed()) {
            // The service may allow one token for each login, so the next attempt is made when this token ends.
            cached = cached.untilExpiry();
            stalePausedUntil = now + cached.left().toNanos();
        }
    }

    private Duration pauseAfter(Throwable failure) {
        Duration longest = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, MAX_DOUBLINGS));
        Duration pause = jittered(longest.compareTo(LONGEST_PAUSE) < 0 ? longest : LONGEST_PAUSE);
        if (failure instanceof ApiException && !Refresh.isRefusal(failure)) {
            Duration asked = ((ApiException) failure).retryAfter().orElse(Duration.ZERO);
            pause = asked.compareTo(pause) > 0 ? asked : pause;
        }
        return pause.compareTo(LONGEST_ASKED_PAUSE) < 0 ? pause : LONGEST_ASKED_PAUSE;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private Duration jittered(Duration pause) {
        return pause.minusNanos(calls.random.applyAsLong(pause.toNanos() / 2 + 1));
    }

    boolean hasToken() {
        return cached.isServed();
    }

    boolean isRejected(UserToken token) {
        synchronized (lock) {
            return token.equals(rejected);
        }
    }

    boolean isRejected(StoredToken stored) {
        return isRejected(kept(stored));
    }

    /** Returns a stored token if it is fresh, or if it is valid and the session has no token; absent otherwise. */
    Optional<CachedToken> adoptable(StoredToken stored) {
        UserToken token = kept(stored);
        CachedToken candidate = schedule.stored(token, stored);
        boolean wanted = candidate.isFresh() || (!hasToken() && candidate.isServed());
        return wanted && !isRejected(token) ? Optional.of(candidate) : Optional.empty();
    }

    /** Records that a login returned a token, which is used again even if it was rejected before. */
    void accept(UserToken issued) {
        synchronized (lock) {
            rejected = issued.equals(rejected) ? null : rejected;
        }
    }

    /** Returns the exception for a token that had expired on arrival, and delays the next login. */
    ResponseException expiredOnArrival(UserToken issued) {
        synchronized (lock) {
            rejections.expiredOnArrival(calls.time.nanos());
        }
        return new ResponseException(
                Operation.ISSUE,
                issued.reply().map(Reply::status).orElse(0),
                Messages.failed(Operation.ISSUE) + "the service issued a token that had already expired, by the Expires"
                        + " and the Date of its response; check the clocks of the service and of the proxies before it",
                null);
    }

    boolean isRenewable(StoredToken stored) {
        return !options.issueOnly && schedule.left(stored).toNanos() > 0 && !isRejected(stored);
    }

    private UserToken kept(StoredToken stored) {
        return UserToken.kept(credentials.siteId(), stored);
    }

    Secret password() {
        return credentials.password();
    }

    CompletableFuture<UserToken> renew(StoredToken stored, Duration timeLeft, long callId) {
        return client.renewAsync(kept(stored), timeLeft, credentials.username(), callId);
    }

    CompletableFuture<UserToken> issue(Secret password, Duration timeLeft, long callId) {
        StaffCredentials login = StaffCredentials.of(credentials.siteId(), credentials.username(), password);
        return client.issueAsync(login, timeLeft, callId);
    }

    AuthenticationException paused(Duration pause) {
        AuthenticationException paused = Refusal.paused(pause, calls.time.now().plus(pause));
        emit(event(TokenEvent.Type.LOGIN_PAUSED).cause(paused).build());
        return paused;
    }

    TransportException unanswered(Kind kind) {
        TransportFailure failure = TransportFailure.of(kind);
        return new TransportException(
                Operation.ISSUE,
                kind,
                kind == Kind.TIMEOUT,
                false,
                Messages.failed(Operation.ISSUE) + "waiting for a token: " + failure.getMessage(),
                failure);
    }

    private void emit(TokenEvent.Type type) {
        emit(event(type).build());
    }

    private void emit(TokenEvent event) {
        calls.events.emit(event);
    }

    private TokenEvent.Builder event(TokenEvent.Type type) {
        return TokenEvent.builder(type).siteId(credentials.siteId()).username(credentials.username());
    }
}
