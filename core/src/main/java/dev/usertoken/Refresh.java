package dev.usertoken;

import dev.usertoken.internal.store.LoginGuard;
import dev.usertoken.internal.store.RefreshStore;
import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One refresh of a session. It adopts a token that another session or process has stored; otherwise it takes the lease,
 * and renews the token or logs in. It has no thread of its own: it continues on the thread on which its last call has
 * ended, and after a pause on the client's executor, which also records a refused login.
 */
final class Refresh implements ClientContext.Call {
    private static final int MAX_RENEWALS = 7;
    private static final Set<Integer> TIMED_OUT_ON_THE_WAY = Set.of(408, 504, 524);
    private static final Duration SLACK = Duration.ofSeconds(1);
    static final Duration LEASE_POLL = Duration.ofMillis(100);

    /** The largest error in the end of a token. */
    private static final Duration EXPIRY_UNCERTAINTY = Duration.ofSeconds(5);

    private final SessionContext context;
    private final SessionState state;
    private final ClientContext client;
    private final RefreshStore store;
    private final RefreshResult result = new RefreshResult(() -> end(Kind.CANCELLED));
    private final long callId;
    private long startedAt;
    private volatile Future<?> overdue = new CompletableFuture<>();
    private volatile CompletableFuture<?> call = new CompletableFuture<>();

    Refresh(SessionContext context, SessionState state) {
        this.context = context;
        this.state = state;
        client = context.clientContext();
        store = context.store();
        callId = client.events().nextCallId();
        startedAt = client.time().nanos();
    }

    RefreshResult result() {
        return result;
    }

    void start() {
        step(() -> {
            client.register(this);
            result.whenDone(() -> {
                overdue.cancel(false);
                client.unregister(this);
            });
            adoptOrLease();
        });
    }

    @Override
    public void cancel() {
        // The exchange of the refresh belongs to a call of its own.
    }

    @Override
    public void endCancelled(Executor completions) {
        completions.execute(() -> end(Kind.CANCELLED));
    }

    /** Ends the refresh after the timeout. Calls end in time by themselves, but a store or a supplier may not. */
    void endWhenOverdue() {
        overdue = client.after(timeLeft().plus(SLACK), () -> end(Kind.TIMEOUT));
        if (result.isDone()) {
            overdue.cancel(false);
        }
    }

    /** Ends the refresh. The call in progress releases the lease when it ends. Thread-safe. */
    private void end(Kind kind) {
        endWith(context.waitEnded(kind));
        call.cancel(true);
    }

    @SuppressWarnings("CatchingUnchecked")
    private void step(Runnable step) {
        if (result.isDone()) {
            store.release();
            return;
        }
        try {
            step.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void adoptOrLease() {
        if (adopt(store.read())) {
            return;
        }
        if (store.lease()) {
            // Another process may have stored a token in the meantime.
            StoreEntry entry = store.read();
            if (!adopt(entry)) {
                renewOrIssue(entry);
            }
        } else {
            tryAgainIn(LEASE_POLL);
        }
    }

    private void tryAgainIn(Duration pause) {
        if (timeLeft().compareTo(pause) < 0) {
            throw context.waitEnded(Kind.TIMEOUT);
        }
        client.after(pause, () -> step(this::adoptOrLease));
    }

    private boolean adopt(StoreEntry entry) {
        Optional<CachedToken> adopted = entry.token().flatMap(this::adoptable);
        adopted.ifPresent(cached -> succeed(TokenEvent.Type.TOKEN_ADOPTED, cached));
        return adopted.isPresent();
    }

    /**
     * Returns a stored token if it is valid and the session has no token, or if it is fresh and not the session's own;
     * absent otherwise.
     */
    private Optional<CachedToken> adoptable(StoredToken stored) {
        UserToken token = context.fromStore(stored);
        CachedToken candidate = context.schedule().stored(token, stored);
        boolean wanted = state.hasToken() ? candidate.isFresh() && !isOwn(candidate) : candidate.isValid();
        return wanted && !state.isRejected(token) ? Optional.of(candidate) : Optional.empty();
    }

    /** Returns true for the session's own token, unless another process has extended it. */
    private boolean isOwn(CachedToken candidate) {
        CachedToken own = state.cached();
        return own.token.equals(candidate.token)
                && own.token.renewals() == candidate.token.renewals()
                && candidate.left().compareTo(own.left().plus(EXPIRY_UNCERTAINTY)) <= 0;
    }

    private void renewOrIssue(StoreEntry entry) {
        Optional<StoredToken> renewable =
                entry.token().filter(token -> token.renewals() < MAX_RENEWALS).filter(this::isRenewable);
        if (renewable.isPresent()) {
            renew(renewable.get(), entry);
        } else {
            issue(entry);
        }
    }

    private boolean isRenewable(StoredToken stored) {
        return !context.options().issueOnly
                && context.schedule().left(stored).toNanos() > 0
                && !state.isRejected(context.fromStore(stored));
    }

    private void renew(StoredToken stored, StoreEntry entry) {
        // The session may have been closed while the store was read.
        requireTime();
        long sentAt = client.time().nanos();
        // Half of the time is left for a login.
        follow(
                context.client()
                        .renewAsync(
                                context.fromStore(stored),
                                timeLeft().dividedBy(2),
                                context.credentials().username(),
                                callId),
                (renewed, failure) -> {
                    if (isCancelled(failure) || (failure != null && isPassing(failure) && state.hasToken())) {
                        fail(failure);
                        return;
                    }
                    if (failure == null && !state.isRejected(renewed)) {
                        Duration left = context.schedule().leftOfRenewed(renewed, stored, sentAt);
                        if (keep(renewed, left, entry.refusedLogins())) {
                            return;
                        }
                    }
                    issue(entry);
                });
    }

    private void issue(StoreEntry entry) {
        Secret password = context.credentials().password();
        // The password supplier may have used all of the time.
        requireTime();
        List<RefusedLogin> refused = context.guard().recent(entry.refusedLogins());
        // If a login was refused while the stored token was valid, the service may allow one token for each login
        // (service, Life and limits).
        Duration untilExpiry =
                untilExpiry(entry, stored -> LoginGuard.wasRefusedBesideToken(refused, stored.refreshedAt()));
        if (!untilExpiry.isZero()) {
            if (state.hasToken() || untilExpiry.compareTo(timeLeft()) > 0) {
                throw context.paused(untilExpiry);
            }
            store.release();
            tryAgainIn(untilExpiry);
            return;
        }
        Duration pause = untimed(() -> context.guard().pause(refused, password.reveal()));
        if (!pause.isZero()) {
            if (!refused.equals(entry.refusedLogins())) {
                store.writeRefused(entry, refused);
            }
            throw context.paused(pause);
        }
        RefusedLogin sent = context.guard().sent(timeLeft());
        if (!store.writeRefused(entry, LoginGuard.with(refused, sent))) {
            context.guard().forget(sent);
            store.release();
            tryAgainIn(LEASE_POLL);
            return;
        }
        long sentAt = client.time().nanos();
        CompletableFuture<UserToken> login;
        try {
            // The store may have used all of the time.
            requireTime();
            StaffCredentials credentials = context.credentials();
            login = context.client()
                    .issueAsync(
                            StaffCredentials.of(credentials.siteId(), credentials.username(), password),
                            timeLeft(),
                            callId);
        } catch (RuntimeException e) {
            context.guard().forget(sent);
            store.writeRefused(entry, refused);
            throw e;
        }
        follow(login, (issued, failure) -> {
            if (failure != null) {
                loginFailed(failure, entry, refused, sent, password);
                return;
            }
            context.guard().forget(sent);
            state.accept(issued);
            if (!keep(issued, context.schedule().leftOfIssued(issued, sentAt), refused)) {
                store.writeRefused(entry, refused);
                fail(expiredOnArrival(issued));
            }
        });
    }

    /** Returns the remaining life of a stored token that was not rejected; zero if there is none that matches. */
    private Duration untilExpiry(StoreEntry entry, Predicate<StoredToken> matches) {
        return entry.token()
                .filter(matches)
                .filter(stored -> !state.isRejected(context.fromStore(stored)))
                .map(stored -> context.schedule().left(stored).plus(EXPIRY_UNCERTAINTY))
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }

    private void loginFailed(
            Throwable failure, StoreEntry entry, List<RefusedLogin> refused, RefusedLogin sent, Secret password) {
        if (!SessionState.isRefusal(failure)) {
            record(entry, mayHaveBeenRefused(failure) ? context.guard().withUnknown(refused) : refused, sent);
            fail(failure);
        } else if (state.hasToken() || !untilExpiry(entry, stored -> true).isZero()) {
            // The token may be about to expire, so that no session adopts it any more.
            record(entry, context.guard().withRefusedBesideToken(refused), sent);
            fail(failure);
        } else {
            // On another thread: the digest may take a second, and completing the callers may run any code of theirs.
            CompletableFuture<Void> recorded = state.startRecording();
            client.executeInTime(() -> {
                try {
                    record(entry, context.guard().withRefused(refused, password.reveal()), sent);
                    store.release();
                } finally {
                    recorded.complete(null);
                }
            });
            endWith(failure);
        }
    }

    /** Replaces the entry of a login that was sent. It counts until the other entries do. */
    private void record(StoreEntry entry, List<RefusedLogin> refused, RefusedLogin sent) {
        context.guard().forget(sent);
        store.writeRefused(entry, refused);
    }

    /** Stores a token and ends with it, or returns false if it expired on arrival. */
    private boolean keep(UserToken token, Duration left, List<RefusedLogin> refused) {
        Optional<CachedToken> received = context.schedule().received(token, left);
        if (!received.isPresent()) {
            return false;
        }
        StoredToken stored = context.schedule().toStore(token, left);
        List<RefusedLogin> recent = context.guard().recent(refused);
        if (!store.write(stored, recent)) {
            if (adopt(store.read())) {
                return true;
            }
            store.write(stored, recent);
        }
        succeed(TokenEvent.Type.TOKEN_REFRESHED, received.get());
        return true;
    }

    /** Returns the exception for a token that had expired on arrival, and delays the next login. */
    private ResponseException expiredOnArrival(UserToken issued) {
        state.expiredOnArrival();
        return new ResponseException(
                Operation.ISSUE,
                issued.reply().map(Reply::status).orElse(0),
                ErrorMessages.failed(Operation.ISSUE) + "the service issued a token that had already expired, by the"
                        + " Expires and the Date of its response; check the clocks of the service and of the proxies"
                        + " before it",
                null);
    }

    private void succeed(TokenEvent.Type how, CachedToken cached) {
        store.release();
        SessionState.Ending ending = state.succeeded(result, how, cached);
        if (ending == SessionState.Ending.REJECTED) {
            // Callers that came after the rejection wait for another token.
            step(this::adoptOrLease);
        } else if (ending == SessionState.Ending.ENDED) {
            TokenEvent.Builder event = context.event(how);
            cached.token.expiresAt().ifPresent(event::expiresAt);
            if (how == TokenEvent.Type.TOKEN_REFRESHED) {
                event.operation(cached.isIssued() ? Operation.ISSUE : Operation.RENEW);
            }
            context.emit(event.callId(callId));
            result.succeed(cached);
        }
    }

    private void fail(Throwable failure) {
        store.release();
        endWith(failure);
    }

    /** Ends the refresh with a failure, and leaves the lease to the call that is still in progress. */
    void endWith(Throwable failure) {
        if (state.failed(result, failure)) {
            context.emit(
                    context.event(TokenEvent.Type.REFRESH_FAILED).cause(failure).callId(callId));
            result.fail(failure);
        }
    }

    private <T> void follow(CompletableFuture<T> started, BiConsumer<T, Throwable> outcome) {
        call = started;
        if (result.isDone()) {
            started.cancel(true);
        }
        if (!started.isDone()) {
            // A task of the executor may wait for the token, for example in an interceptor of an HTTP client.
            client.startTasksUntil(started::isDone);
        }
        started.whenComplete((value, failure) -> step(() -> outcome.accept(value, failure)));
    }

    private void requireTime() {
        if (result.isDone() || timeLeft().isNegative() || timeLeft().isZero()) {
            throw context.waitEnded(Kind.TIMEOUT);
        }
    }

    private Duration timeLeft() {
        return client.timeout().minus(client.since(startedAt));
    }

    /** Runs work that does not count towards the timeout of this refresh. */
    private <T> T untimed(Supplier<T> work) {
        overdue.cancel(false);
        long start = client.time().nanos();
        T value = work.get();
        startedAt += client.time().nanos() - start;
        endWhenOverdue();
        return value;
    }

    /** Returns true if the same call may succeed soon. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof UserTokenException && ((UserTokenException) failure).retryable();
    }

    /**
     * Returns true if a login was sent and may have been refused: its outcome is unknown, for example because a gateway
     * timed out, or the service denied access under a status other than that of a refused login.
     */
    private static boolean mayHaveBeenRefused(Throwable failure) {
        if (failure instanceof TransportException) {
            return ((TransportException) failure).mayBeReceived();
        }
        if (failure instanceof ApiException) {
            ErrorResponse response = ((ApiException) failure).response;
            return response.diagnosis != Diagnosis.MISSING_API_KEY
                    && (failure instanceof AuthenticationException
                            || response.deniesAccess()
                            || TIMED_OUT_ON_THE_WAY.contains(response.status)
                            || (response.status >= 200 && response.status <= 299));
        }
        // If the credentials cannot be encoded, nothing was sent. Any other exception may be one of a codec that
        // decodes.
        return !(failure instanceof IllegalArgumentException);
    }

    private static boolean isCancelled(Throwable failure) {
        return failure instanceof TransportException && ((TransportException) failure).kind() == Kind.CANCELLED;
    }
}
