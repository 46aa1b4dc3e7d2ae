package dev.usertoken;

import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * One refresh of a session: adopts a token that another process has stored, else takes the lease and renews the token,
 * else logs in. It has no thread of its own: it continues on the thread on which its last call has ended.
 */
final class Refresh {
    private static final int MAX_RENEWALS = 7;
    private static final Set<Integer> TIMED_OUT_ON_THE_WAY = Set.of(408, 504, 524);
    private static final Duration SLACK = Duration.ofSeconds(1);
    static final Duration LEASE_POLL = Duration.ofMillis(100);

    /** The largest error in the end of a token. */
    private static final Duration EXPIRY_UNCERTAINTY = Duration.ofSeconds(5);

    private final TokenSession session;
    private final Calls calls;
    private final RefreshStore store;
    private final CompletableFuture<CachedToken> result = new CompletableFuture<>();

    /** The futures of waiting callers. A future that completes or is cancelled is removed. */
    private final Map<Object, CompletableFuture<UserToken>> followers = new ConcurrentHashMap<>();

    private final long callId;
    private long startedAt;
    private volatile Future<?> overdue = result;
    private volatile CompletableFuture<?> call = new CompletableFuture<>();

    Refresh(TokenSession session, Calls calls, RefreshStore store) {
        this.session = session;
        this.calls = calls;
        this.store = store;
        callId = calls.events.nextCallId();
        startedAt = calls.time.nanos();
    }

    /** Returns the id that all events of this refresh have in common. */
    long callId() {
        return callId;
    }

    /** Returns a future of the token. Cancelling it does not affect other callers. */
    CompletableFuture<UserToken> follow() {
        CompletableFuture<UserToken> follower = new CompletableFuture<>();
        Object key = new Object();
        followers.put(key, follower);
        follower.whenComplete((token, failure) -> followers.remove(key));
        if (result.isDone()) {
            result.whenComplete((cached, failure) -> complete(follower, cached, failure));
        }
        return follower;
    }

    /** Completes all waiting callers. Called by {@link TokenSession#ended}, when the session has the token. */
    void complete(CachedToken cached, Throwable failure) {
        if (failure == null) {
            result.complete(cached);
        } else {
            result.completeExceptionally(failure);
        }
        followers.values().forEach(follower -> complete(follower, cached, failure));
    }

    private static void complete(CompletableFuture<UserToken> follower, CachedToken cached, Throwable failure) {
        if (failure == null) {
            follower.complete(cached.token);
        } else {
            follower.completeExceptionally(failure);
        }
    }

    void start() {
        step(() -> {
            calls.register(this, this::cancel);
            if (result.isDone()) {
                // The session was closed meanwhile.
                calls.unregister(this);
            }
            result.whenComplete((cached, failure) -> overdue.cancel(false));
            endWhenOverdue();
            adoptOrLease();
        });
    }

    /** Cancels the refresh. The call in progress releases the lease when it ends. Thread-safe. */
    void cancel() {
        end(Kind.CANCELLED);
    }

    /** Ends the refresh after the timeout. Calls end in time by themselves, but a store or a supplier may not. */
    private void endWhenOverdue() {
        overdue = calls.after(timeLeft().plus(SLACK), () -> end(Kind.TIMEOUT));
        if (result.isDone()) {
            overdue.cancel(false);
        }
    }

    private void end(Kind kind) {
        session.ended(this, TokenEvent.Type.REFRESH_FAILED, null, session.unanswered(kind));
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
            throw session.unanswered(Kind.TIMEOUT);
        }
        calls.after(pause, () -> step(this::adoptOrLease));
    }

    private boolean adopt(StoreEntry entry) {
        Optional<CachedToken> adopted = entry.token().flatMap(session::adoptable);
        adopted.ifPresent(cached -> succeed(TokenEvent.Type.TOKEN_ADOPTED, cached));
        return adopted.isPresent();
    }

    private void renewOrIssue(StoreEntry entry) {
        Optional<StoredToken> renewable =
                entry.token().filter(token -> token.renewals() < MAX_RENEWALS).filter(session::isRenewable);
        if (renewable.isPresent()) {
            renew(renewable.get(), entry);
        } else {
            issue(entry);
        }
    }

    private void renew(StoredToken stored, StoreEntry entry) {
        long sentAt = calls.time.nanos();
        // Half of the time is left for a login.
        follow(session.renew(stored, timeLeft().dividedBy(2), callId), (renewed, failure) -> {
            if (isCancelled(failure) || (failure != null && isPassing(failure) && session.hasToken())) {
                fail(failure);
                return;
            }
            if (failure == null && !session.isRejected(renewed)) {
                Duration left = session.schedule.leftOfRenewed(renewed, stored, sentAt);
                if (keep(renewed, left, entry.refusedLogins())) {
                    return;
                }
            }
            issue(entry);
        });
    }

    private void issue(StoreEntry entry) {
        Secret password = session.password();
        // The supplier may have used all of the time.
        requireTime();
        List<RefusedLogin> refused = session.guard.recent(entry.refusedLogins());
        Duration untilExpiry = untilExpiryOfRefused(entry.token(), refused);
        if (!untilExpiry.isZero()) {
            if (session.hasToken() || untilExpiry.compareTo(timeLeft()) > 0) {
                throw session.paused(untilExpiry);
            }
            store.release();
            tryAgainIn(untilExpiry);
            return;
        }
        Duration pause = untimed(() -> session.guard.pause(refused, password));
        if (!pause.isZero()) {
            if (!refused.equals(entry.refusedLogins())) {
                store.write(entry.token(), refused);
            }
            throw session.paused(pause);
        }
        RefusedLogin sent = session.guard.sent(timeLeft());
        if (!store.write(entry.token(), LoginGuard.with(refused, sent))) {
            session.guard.forget(sent);
            store.release();
            tryAgainIn(LEASE_POLL);
            return;
        }
        long sentAt = calls.time.nanos();
        CompletableFuture<UserToken> login;
        try {
            // The store may have used all of the time.
            requireTime();
            login = session.issue(password, timeLeft(), callId);
        } catch (RuntimeException e) {
            session.guard.forget(sent);
            store.write(entry.token(), refused);
            throw e;
        }
        follow(login, (issued, failure) -> {
            session.guard.forget(sent);
            if (failure != null) {
                loginFailed(failure, entry, refused, password);
                return;
            }
            session.accept(issued);
            if (!keep(issued, session.schedule.leftOfIssued(issued, sentAt), refused)) {
                store.write(entry.token(), refused);
                fail(session.expiredOnArrival(issued));
            }
        });
    }

    /**
     * Returns the remaining life of a token if the service refused a login while that token was alive, because it may
     * allow one token for each login (service, Life and limits). Zero if there is no such token, or it was rejected.
     */
    private Duration untilExpiryOfRefused(Optional<StoredToken> token, List<RefusedLogin> refused) {
        return token.filter(stored -> LoginGuard.wasRefusedBesideToken(refused, stored.refreshedAt()))
                .filter(stored -> !session.isRejected(stored))
                .map(stored -> session.schedule.left(stored).plus(EXPIRY_UNCERTAINTY))
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }

    private void loginFailed(Throwable failure, StoreEntry entry, List<RefusedLogin> refused, Secret password) {
        if (!isRefusal(failure)) {
            store.write(entry.token(), mayHaveBeenRefused(failure) ? session.guard.withUnknown(refused) : refused);
            fail(failure);
        } else if (session.hasToken()) {
            store.write(entry.token(), session.guard.withRefusedBesideToken(refused));
            fail(failure);
        } else {
            // On another thread, because the digest may take a second, and callers may do anything when they are
            // completed.
            CompletableFuture<Void> recorded = session.recording();
            calls.executor.executeAnyway(() -> {
                try {
                    store.write(entry.token(), session.guard.withRefused(refused, password));
                    store.release();
                } finally {
                    recorded.complete(null);
                }
            });
            session.ended(this, TokenEvent.Type.REFRESH_FAILED, null, failure);
        }
    }

    /** Stores a token and ends with it, or returns false if it expired on arrival. */
    private boolean keep(UserToken token, Duration left, List<RefusedLogin> refused) {
        Optional<CachedToken> received = session.schedule.received(token, left);
        if (!received.isPresent()) {
            return false;
        }
        Optional<StoredToken> stored = Optional.of(session.schedule.toStore(token, left));
        List<RefusedLogin> recent = session.guard.recent(refused);
        if (!store.write(stored, recent)) {
            if (adopt(store.read())) {
                return true;
            }
            store.write(stored, recent);
        }
        succeed(TokenEvent.Type.TOKEN_REFRESHED, received.get());
        return true;
    }

    private void succeed(TokenEvent.Type how, CachedToken cached) {
        store.release();
        session.ended(this, how, cached, null);
    }

    private void fail(Throwable failure) {
        store.release();
        session.ended(this, TokenEvent.Type.REFRESH_FAILED, null, failure);
    }

    private <T> void follow(CompletableFuture<T> started, Outcome<T> outcome) {
        call = started;
        if (result.isDone()) {
            started.cancel(true);
        }
        started.whenComplete((value, failure) -> step(() -> outcome.take(value, failure)));
    }

    private void requireTime() {
        if (result.isDone() || timeLeft().isNegative() || timeLeft().isZero()) {
            throw session.unanswered(Kind.TIMEOUT);
        }
    }

    private Duration timeLeft() {
        return calls.timeout.minusNanos(calls.time.nanos() - startedAt);
    }

    /** Runs work that does not count towards the timeout of this refresh. */
    private <T> T untimed(Supplier<T> work) {
        overdue.cancel(false);
        long start = calls.time.nanos();
        T value = work.get();
        startedAt += calls.time.nanos() - start;
        endWhenOverdue();
        return value;
    }

    /** Returns true if the same call may succeed soon. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof UserTokenException && ((UserTokenException) failure).retryable();
    }

    /** Returns true if a login was sent but its outcome is unknown, for example because a gateway timed out. */
    private static boolean mayHaveBeenRefused(Throwable failure) {
        if (failure instanceof TransportException) {
            return ((TransportException) failure).mayBeReceived();
        }
        if (failure instanceof AuthenticationException) {
            return ((AuthenticationException) failure).diagnosis() != Diagnosis.MISSING_API_KEY;
        }
        if (failure instanceof ApiException) {
            int status = ((ApiException) failure).status();
            return TIMED_OUT_ON_THE_WAY.contains(status) || (status >= 200 && status <= 299);
        }
        return failure instanceof ResponseException;
    }

    /** Returns true if the service itself has refused a login, or it was not sent for that reason. */
    static boolean isRefusal(Throwable failure) {
        if (!(failure instanceof ApiException)) {
            return false;
        }
        Diagnosis diagnosis = ((ApiException) failure).diagnosis();
        return failure instanceof AuthenticationException
                ? diagnosis != Diagnosis.GATEWAY && diagnosis != Diagnosis.MISSING_API_KEY
                : diagnosis == Diagnosis.LOGIN_REFUSED;
    }

    private static boolean isCancelled(Throwable failure) {
        return failure instanceof TransportException && ((TransportException) failure).kind() == Kind.CANCELLED;
    }

    private interface Outcome<T> {
        void take(T value, Throwable failure);
    }
}
