package dev.usertoken;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One valid token at hand, for one login. Thread-safe; make one for each login, and share it.
 *
 * <ul>
 *   <li>While the token is <em>fresh</em>, it is given out without a lock and without an allocation.
 *   <li>Once it is <em>stale</em>, within the refresh margin of its expiry, it is still given out, and one refresh is
 *       started.
 *   <li>Once it has <em>expired</em>, up to the hard margin, and where there is none, callers wait for the one refresh.
 * </ul>
 *
 * <p>A refresh renews, and logs in where that is not possible or is refused. One that fails leaves a valid token in its
 * place, and the next begins after a pause: half a second to a second at first, longer with each failure up to a
 * minute, or as long as the service asks for, at most an hour. Callers who have no token meanwhile get the failure at
 * once, save for one of the supplier, which is asked again. A refused login is not sent again for a while ({@link
 * SessionOptions.Builder#refusalPause}): calls fail with {@link Diagnosis#LOGIN_PAUSED} until that is over or the
 * supplier gives another password.
 *
 * <p>Expiry is counted in the server's time, by its replies' {@code Date}, on a monotonic clock: once the service has
 * answered, a wrong or stepping local clock changes nothing. Time during which the machine sleeps is not counted; a
 * token that expired meanwhile is noticed by its 401.
 *
 * <p>A session has no thread of its own. The store and the supplier of the password are called on the thread that asks
 * for a token, on the transport's, or on the client's timer: what blocks there holds up the deadlines of the client's
 * other asynchronous calls.
 */
public final class TokenSession implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_ASKED_PAUSE = Duration.ofHours(1);

    final LoginGuard guard;
    final Margins margins;

    private final UserTokenClient client;
    private final Calls calls;
    private final StaffCredentials credentials;
    private final SessionOptions options;
    private final Supplier<Shelf> shelves;
    private final Held none;

    private final Object lock = new Object();
    private volatile Held held;
    private Optional<Refresh> refresh = Optional.empty();
    private Optional<UserToken> rejected = Optional.empty();
    private Optional<Throwable> lastFailure = Optional.empty();
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
            Supplier<Shelf> shelves) {
        this.client = client;
        this.calls = calls;
        this.credentials = credentials;
        this.options = options;
        this.guard = guard;
        this.shelves = shelves;
        margins = new Margins(options, calls);
        long now = calls.time.nanos();
        none = new Held(UserToken.fromGateway(credentials.siteId()), now, now);
        held = none;
        pausedUntil = now;
        stalePausedUntil = now;
    }

    /**
     * A token that is valid now. Waits for one where there is none, at most for the client's timeout and what the store
     * and the supplier of the password take. An interrupt ends the wait, and stays set; the refresh goes on, since
     * others may wait for it. What the supplier of the password throws is thrown as it is.
     *
     * @throws AuthenticationException where the login is refused, or paused
     * @throws UserTokenException for any other reason why there is no token
     * @throws IllegalStateException where the session is closed, or where there is no token and the client is closed
     */
    public UserToken token() {
        Held now = held;
        if (calls.time.nanos() - now.freshUntil < 0) {
            calls.events.emit(now.servedFresh);
            return now.token;
        }
        return await(heldOrNext());
    }

    /**
     * {@link #token}, without waiting for the service: the store and the supplier of the password may still take the
     * caller's time. The future's {@code cancel} leaves the refresh and its other callers alone.
     */
    public CompletableFuture<UserToken> tokenAsync() {
        Held now = held;
        if (calls.time.nanos() - now.freshUntil < 0) {
            calls.events.emit(now.servedFresh);
            return CompletableFuture.completedFuture(now.token);
        }
        return heldOrNext();
    }

    /**
     * Drops a token that the service has rejected, so that the next call gets another one. Only this one: where the
     * session holds another by now, nothing happens.
     */
    public void invalidate(UserToken token) {
        Objects.requireNonNull(token, "token");
        synchronized (lock) {
            if (held == none || !held.token.equals(token)) {
                return;
            }
            rejected = Optional.of(token);
            held = none;
            pausedUntil = calls.time.nanos();
        }
        shelves.get().forget(token);
        emit(TokenEvent.Type.TOKEN_INVALIDATED);
    }

    /**
     * Makes an HTTP call with the session's token, over any HTTP client: sends the request with the token's headers, and
     * after a 401 {@linkplain #invalidate drops} that token and sends the request once more with another one. A second 401
     * is returned. A request to another origin than the client's is sent once, without a token.
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
     * @param target where the request goes; if the client follows redirects, it must not take the headers to other origins
     * @param sender sends the request; called at most twice
     * @param status reads the status code of a response
     * @throws X if the sender or the status throws it
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

    /** Makes an HTTP call, as {@link #call(URI, SessionCall.Sender, SessionCall.Status)} does, for a client with responses to release. */
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
        invalidate(token);
        if (!call.isRepeatable(response)) {
            return response;
        }
        call.discard(response);
        return call.send(headersFor(target, call.token(this)));
    }

    /** Makes an HTTP call, as {@link #call(URI, SessionCall)} does, without waiting. Cancelling the future aborts the call. */
    public <R> CompletableFuture<R> callAsync(URI target, AsyncSessionCall<R> call) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(call, "call");
        return isAtOrigin(target) ? new AsyncSessionExchange<>(this, target, call).start() : call.send(Headers.empty());
    }

    /** Whether the target is at the client's origin, the only one that tokens are sent to. */
    public boolean isAtOrigin(URI target) {
        return calls.wire.isAtOrigin(Objects.requireNonNull(target, "target"));
    }

    /**
     * The headers with which a token is used: {@code API-Key}, {@code SiteId} and {@code Authorization}. None where the
     * target is not at the client's origin, so that no other server ever gets them.
     */
    public Headers headersFor(URI target, UserToken token) {
        Objects.requireNonNull(target, "target");
        return calls.wire.headersFor(target, Objects.requireNonNull(token, "token"));
    }

    /**
     * Ends the session: whoever waits for a token gets a failure of the kind {@code CANCELLED}. Idempotent; later calls
     * of {@link #token} and {@link #tokenAsync} throw {@link IllegalStateException}.
     *
     * <p>Where the options say so, the token is revoked. A failed revocation is reported by events alone, as {@code
     * OPERATION_FAILED} of {@code REVOKE}; where its {@link TokenEvent#attempt} is 0, nothing was sent: another session
     * or process kept refreshing the token, the client was closed first, or this thread was interrupted. After {@code
     * STORE_FAILED} the store may still hold the token, and one that only the store held is perhaps not revoked.
     */
    @Override
    public void close() {
        Optional<Refresh> underWay;
        Held last;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            underWay = refresh;
            last = held;
            held = none;
        }
        underWay.ifPresent(Refresh::cancel);
        if (options.revokeOnClose) {
            new Revocation(client, calls, shelves.get(), credentials.siteId())
                    .revoke(last == none ? Optional.empty() : Optional.of(last.token));
        }
    }

    /** The site alone. */
    @Override
    public String toString() {
        return "TokenSession[site " + credentials.siteId() + "]";
    }

    private CompletableFuture<UserToken> heldOrNext() {
        CompletableFuture<UserToken> answer = new CompletableFuture<>();
        Held now;
        boolean hasToken;
        Refresh started = null;
        Optional<Refresh> underWay;
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("this session is closed; make another one");
            }
            now = held;
            long nanos = calls.time.nanos();
            hasToken = nanos - now.servedUntil < 0;
            boolean pauses = nanos - (hasToken ? stalePausedUntil : pausedUntil) < 0;
            if (!refresh.isPresent() && nanos - now.freshUntil >= 0 && !pauses) {
                started = new Refresh(this, calls, shelves.get());
                refresh = Optional.of(started);
            }
            underWay = refresh;
            if (!hasToken && !underWay.isPresent()) {
                calls.requireOpen();
                answer.completeExceptionally(lastFailure.get());
            }
        }
        emit(hasToken ? now.servedStale : event(TokenEvent.Type.TOKEN_AWAITED));
        if (hasToken) {
            answer.complete(now.token);
        } else {
            underWay.ifPresent(next -> next.result().whenComplete((value, failure) -> {
                if (failure == null) {
                    answer.complete(value.token);
                } else {
                    answer.completeExceptionally(failure);
                }
            }));
        }
        if (started != null) {
            start(started);
        }
        return answer;
    }

    /** The refresh is everybody's: what interrupts the caller must not meet the store. */
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

    private UserToken await(CompletableFuture<UserToken> answer) {
        try {
            return answer.get(calls.timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw TokenSession.<RuntimeException>asItIs(e.getCause());
        } catch (TimeoutException e) {
            throw unanswered(Kind.TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(Kind.CANCELLED);
        }
    }

    /** A password's supplier may throw what it does not declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T asItIs(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** The end of a refresh: with a token, or with a failure. */
    void ended(Refresh ended, TokenEvent.Type how, Held next, Throwable failure) {
        synchronized (lock) {
            if (!refresh.filter(current -> current == ended).isPresent()) {
                return;
            }
            refresh = Optional.empty();
            long now = calls.time.nanos();
            if (failure != null) {
                lastFailure = Optional.of(failure);
                stalePausedUntil = now + pauseAfter(failure).toNanos();
                // No pause for who waits where the next call may end otherwise: the guard watches logins, and a
                // supplier may recover.
                boolean mayRecover = !(failure instanceof UserTokenException) || Refresh.isRefusal(failure);
                pausedUntil = mayRecover ? now : stalePausedUntil;
            } else if (!closed && !isRejected(next.token)) {
                held = next;
                failures = 0;
                stalePausedUntil = now;
                pausedUntil = now;
            }
        }
        calls.unregister(ended);
        emit(how);
        if (failure == null) {
            ended.result().complete(next);
        } else {
            ended.result().completeExceptionally(failure);
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

    private Duration jittered(Duration pause) {
        return pause.minusNanos(calls.random.applyAsLong(pause.toNanos() / 2 + 1));
    }

    boolean hasToken() {
        return calls.time.nanos() - held.servedUntil < 0;
    }

    boolean isRejected(UserToken token) {
        synchronized (lock) {
            return rejected.filter(token::equals).isPresent();
        }
    }

    /** A stored token that this session may take for its own: a fresh one, or any that lives where it has none. */
    Optional<Held> adoptable(StoredToken stored) {
        UserToken token = kept(stored);
        Held candidate = margins.held(token, stored);
        long now = calls.time.nanos();
        boolean wanted = now - candidate.freshUntil < 0 || (!hasToken() && now - candidate.servedUntil < 0);
        return wanted && !isRejected(token) ? Optional.of(candidate) : Optional.empty();
    }

    /** A token just issued is good, even where the service gives one that it has rejected. */
    void accept(UserToken issued) {
        synchronized (lock) {
            rejected = rejected.filter(token -> !token.equals(issued));
        }
    }

    /** A stored token as one that can still be renewed. */
    Optional<UserToken> renewable(StoredToken stored) {
        UserToken token = kept(stored);
        boolean lives = calls.serverTime.latest().isBefore(stored.expiresAt());
        return lives && !options.issueOnly && !isRejected(token) ? Optional.of(token) : Optional.empty();
    }

    private UserToken kept(StoredToken stored) {
        return UserToken.kept(credentials.siteId(), stored);
    }

    Secret password() {
        return credentials.password();
    }

    CompletableFuture<UserToken> renew(UserToken token, Duration timeLeft) {
        return client.renewAsync(token, timeLeft);
    }

    CompletableFuture<UserToken> issue(Secret password, Duration timeLeft) {
        return client.issueAsync(StaffCredentials.of(credentials.siteId(), credentials.username(), password), timeLeft);
    }

    AuthenticationException paused(Instant until) {
        emit(TokenEvent.Type.LOGIN_PAUSED);
        Duration wait = Duration.between(calls.serverTime.earliest(), until);
        return Refusal.paused(wait, until);
    }

    TransportException unanswered(Kind kind) {
        TransportFailure failure = TransportFailure.of(kind);
        return new TransportException(
                Operation.ISSUE,
                kind,
                kind == Kind.TIMEOUT,
                Messages.failed(Operation.ISSUE) + "waiting for a token: " + failure.getMessage(),
                failure);
    }

    private void emit(TokenEvent.Type type) {
        emit(event(type));
    }

    private void emit(TokenEvent event) {
        calls.events.emit(event);
    }

    private TokenEvent event(TokenEvent.Type type) {
        return TokenEvent.builder(type).siteId(credentials.siteId()).build();
    }
}
