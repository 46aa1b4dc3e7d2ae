package dev.usertoken;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.StoreEntry;
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
 * place, and the next begins after a pause of at most a minute, or of what the service asks for; callers who have no token
 * meanwhile get the failure at once. A refused login is not sent again for a while ({@link
 * SessionOptions.Builder#refusalPause}): calls fail with {@link Diagnosis#LOGIN_PAUSED} until that is over or the supplier
 * gives another password.
 *
 * <p>Expiry is counted in the server's time, by its replies' {@code Date}, on a monotonic clock: once the service has
 * answered, a wrong or stepping local clock changes nothing. The sleep of a machine is not counted; a token that ended
 * meanwhile is found out by the 401. A session has no thread of its own. The store and the supplier of the password are called on the
 * thread that asks for a token, on the transport's, or on the client's timer: what blocks there holds up the deadlines of the
 * client's other asynchronous calls.
 */
public final class TokenSession implements AutoCloseable {
    /** The life of a token that was renewed the moment it was issued (contract, Life and limits). */
    private static final Duration LONGEST_LIFE = Duration.ofDays(2);

    private static final Duration DOCUMENTED_LIFE = Duration.ofHours(24);

    /** An expiry that long ago, of a token just issued, is a mistake of the service, such as another time zone. */
    private static final Duration ABSURD = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_ASKED_PAUSE = Duration.ofHours(1);

    final LoginGuard guard;

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
        long now = calls.time.nanos();
        none = new Held(UserToken.fromGateway(credentials.siteId()), now, now);
        held = none;
        pausedUntil = now;
        stalePausedUntil = now;
    }

    /**
     * A token that is valid now. Waits for one where there is none, at most for the client's timeout and what the store and
     * the supplier of the password take; an interrupt ends the wait, and stays set, but not the refresh that others may wait
     * for.
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
     * {@link #token}, without waiting. The future's {@code cancel} leaves the refresh and its other callers alone. What the
     * store and the supplier of the password need of time is still the caller's.
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
     * Drops a token that the service has rejected, so that the next call gets another one. Only this one: where the session
     * holds another by now, nothing happens.
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
     * Ends the session: who waits for a token gets a failure of the kind {@code CANCELLED}. Revokes the token, where the
     * options say so, as well as it can: that this fails is told by events alone, as {@code OPERATION_FAILED} of {@code
     * REVOKE}. It has no attempt where nothing was sent: another session was refreshing the token all the time, or the client
     * is closed. After {@code STORE_FAILED} the store may still hold the token, and one that only the store held is perhaps not
     * revoked. Idempotent. Later calls throw {@link IllegalStateException}.
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
            revoke(last);
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

    private void revoke(Held last) {
        Shelf shelf = shelves.get();
        Optional<UserToken> own = last == none ? Optional.empty() : Optional.of(last.token);
        Optional<UserToken> stored = stored(shelf.read());
        Optional<UserToken> token = own.isPresent() ? own : stored;
        if (token.isPresent() && token.equals(stored)) {
            token = take(shelf, token.get(), own.isPresent());
        }
        try {
            token.ifPresent(client::revoke);
        } catch (UserTokenException e) {
            // The token ends by itself, and the events have told.
            return;
        } catch (IllegalStateException e) {
            emitNotRevoked(Kind.CANCELLED);
        }
    }

    /** Takes a token from the store; none where it stays there for another, who needs it. */
    private Optional<UserToken> take(Shelf shelf, UserToken token, boolean isOwn) {
        if (!awaitLease(shelf)) {
            return Optional.empty();
        }
        StoreEntry entry = shelf.read();
        Optional<UserToken> stored = stored(entry);
        // Who had the lease before may have put another one in its place.
        UserToken taken = isOwn ? token : stored.orElse(token);
        boolean stays =
                stored.filter(taken::equals).isPresent() && !shelf.write(Optional.empty(), entry.refusedLogins());
        shelf.release();
        if (stays) {
            emitNotRevoked(Kind.TIMEOUT);
            return Optional.empty();
        }
        return Optional.of(taken);
    }

    private boolean awaitLease(Shelf shelf) {
        long start = calls.time.nanos();
        Duration pause = Duration.ZERO;
        while (calls.sleep(pause)) {
            if (shelf.lease()) {
                return true;
            }
            if (calls.time.nanos() - start >= calls.timeout.toNanos()) {
                emitNotRevoked(Kind.TIMEOUT);
                return false;
            }
            pause = Refresh.LEASE_POLL;
        }
        emitNotRevoked(Kind.CANCELLED);
        return false;
    }

    private void emitNotRevoked(Kind kind) {
        emit(TokenEvent.builder(TokenEvent.Type.OPERATION_FAILED)
                .operation(Operation.REVOKE)
                .siteId(credentials.siteId())
                .failure(kind)
                .build());
    }

    private Optional<UserToken> stored(StoreEntry entry) {
        return entry.token().map(this::kept);
    }

    boolean hasToken() {
        return calls.time.nanos() - held.servedUntil < 0;
    }

    boolean isRejected(UserToken token) {
        synchronized (lock) {
            return rejected.filter(token::equals).isPresent();
        }
    }

    /** A stored token that this session may take for its own: a fresh one, or any that lives where it has none itself. */
    Optional<Held> adoptable(StoredToken stored) {
        UserToken token = kept(stored);
        Held candidate = held(token, stored);
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

    /** When a token just received will end. */
    Instant expiry(UserToken token, Instant now) {
        return token.expiresAt()
                .filter(end -> end.plus(ABSURD).isAfter(now))
                .orElseGet(() -> now.plus(DOCUMENTED_LIFE));
    }

    /** A token with its margins, counted from now. */
    Held held(UserToken token, StoredToken stored) {
        Instant now = calls.serverTime.latest();
        Duration left = Duration.between(now, stored.expiresAt());
        Duration life = shorter(left.plus(Duration.between(stored.refreshedAt(), now)), LONGEST_LIFE);
        left = shorter(left, LONGEST_LIFE);
        Duration hard = shorter(options.hardMargin, life.dividedBy(20));
        Duration jitter = shorter(options.refreshJitter, life.dividedBy(8));
        Duration soft = shorter(options.refreshMargin, life.dividedBy(4))
                .plusNanos(calls.random.applyAsLong(Math.max(jitter.toNanos(), 0) + 1));
        long from = calls.time.nanos();
        long servedUntil = from + left.minus(hard).toNanos();
        long freshUntil = Math.min(from + left.minus(soft).toNanos(), servedUntil);
        return new Held(token, freshUntil, servedUntil);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
