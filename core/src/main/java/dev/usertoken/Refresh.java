package dev.usertoken;

import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * One way to the next token: what another has put in the store, else under the lease a renewal, else a login. It has no
 * thread: it goes on where its calls end.
 */
final class Refresh {
    private static final int MAX_RENEWALS = 7;
    private static final Set<Integer> TIMED_OUT_ON_THE_WAY = Set.of(408, 504, 524);
    private static final Duration SLACK = Duration.ofSeconds(1);
    static final Duration LEASE_POLL = Duration.ofMillis(100);

    private final TokenSession session;
    private final Calls calls;
    private final Shelf shelf;
    private final long startedAt;
    private final CompletableFuture<Held> result = new CompletableFuture<>();
    private volatile CompletableFuture<?> call = new CompletableFuture<>();

    Refresh(TokenSession session, Calls calls, Shelf shelf) {
        this.session = session;
        this.calls = calls;
        this.shelf = shelf;
        startedAt = calls.time.nanos();
    }

    /** Completed by {@link TokenSession#ended}, when the session holds the token. */
    CompletableFuture<Held> result() {
        return result;
    }

    void start() {
        step(() -> {
            calls.register(this, this::cancel);
            // Its calls end in time; this is for a store or a supplier that does not.
            Future<?> end = calls.after(calls.timeout.plus(SLACK), () -> end(Kind.TIMEOUT));
            result.whenComplete((held, failure) -> end.cancel(false));
            adoptOrLease();
        });
    }

    /** Thread-safe; what is under way ends the lease once it has come to an end. */
    void cancel() {
        end(Kind.CANCELLED);
    }

    private void end(Kind kind) {
        session.ended(this, TokenEvent.Type.REFRESH_FAILED, null, session.unanswered(kind));
        call.cancel(true);
    }

    @SuppressWarnings("CatchingUnchecked")
    private void step(Runnable step) {
        if (result.isDone()) {
            shelf.release();
            return;
        }
        try {
            step.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void adoptOrLease() {
        if (adopt(shelf.read())) {
            return;
        }
        if (shelf.lease()) {
            // Again, since another may have finished in between.
            StoreEntry entry = shelf.read();
            if (!adopt(entry)) {
                renewOrIssue(entry);
            }
        } else {
            tryAgain();
        }
    }

    private void tryAgain() {
        if (timeLeft().compareTo(LEASE_POLL) < 0) {
            throw session.unanswered(Kind.TIMEOUT);
        }
        calls.after(LEASE_POLL, () -> step(this::adoptOrLease));
    }

    private boolean adopt(StoreEntry entry) {
        Optional<Held> adopted = entry.token().flatMap(session::adoptable);
        adopted.ifPresent(held -> succeed(TokenEvent.Type.TOKEN_ADOPTED, held));
        return adopted.isPresent();
    }

    private void renewOrIssue(StoreEntry entry) {
        Optional<UserToken> renewable =
                entry.token().filter(token -> token.renewals() < MAX_RENEWALS).flatMap(session::renewable);
        if (!renewable.isPresent()) {
            issue(entry);
            return;
        }
        // Half of the time is left for a login.
        follow(session.renew(renewable.get(), timeLeft().dividedBy(2)), (renewed, failure) -> {
            if (failure == null && !session.isRejected(renewed)) {
                keep(renewed, entry.refusedLogins());
            } else if (isCancelled(failure)) {
                fail(failure);
            } else if (failure != null && isPassing(failure) && session.hasToken()) {
                fail(failure);
            } else {
                issue(entry);
            }
        });
    }

    private void issue(StoreEntry entry) {
        Secret password = session.password();
        // The supplier may have taken all of the time: what is not sent must not count.
        if (result.isDone() || timeLeft().isNegative() || timeLeft().isZero()) {
            throw session.unanswered(Kind.TIMEOUT);
        }
        List<RefusedLogin> refused = session.guard.recent(entry.refusedLogins());
        session.guard.pausedUntil(refused, password).ifPresent(until -> {
            throw session.paused(until);
        });
        if (!shelf.write(entry.token(), with(refused, calls.serverTime.latest().plus(timeLeft()), ""))) {
            shelf.release();
            tryAgain();
            return;
        }
        CompletableFuture<UserToken> login;
        try {
            login = session.issue(password, timeLeft());
        } catch (RuntimeException e) {
            shelf.write(entry.token(), refused);
            throw e;
        }
        follow(login, (issued, failure) -> {
            if (failure == null) {
                session.accept(issued);
                keep(issued, refused);
                return;
            }
            if (isRefusal(failure)) {
                shelf.write(entry.token(), with(refused, calls.serverTime.latest(), session.guard.digest(password)));
            } else if (!mayHaveBeenRefused(failure)) {
                shelf.write(entry.token(), refused);
            }
            fail(failure);
        });
    }

    /** @param at no earlier than the login is judged */
    private static List<RefusedLogin> with(List<RefusedLogin> refused, Instant at, String passwordDigest) {
        List<RefusedLogin> all = new ArrayList<>(refused);
        all.add(RefusedLogin.of(at, passwordDigest));
        return all;
    }

    private void keep(UserToken token, List<RefusedLogin> refused) {
        Instant now = calls.serverTime.latest();
        StoredToken stored = token.toStore(now, Margins.expiry(token, now));
        List<RefusedLogin> recent = session.guard.recent(refused);
        if (!shelf.write(Optional.of(stored), recent)) {
            if (adopt(shelf.read())) {
                return;
            }
            shelf.write(Optional.of(stored), recent);
        }
        succeed(TokenEvent.Type.TOKEN_REFRESHED, session.margins.held(token, stored));
    }

    private void succeed(TokenEvent.Type how, Held held) {
        shelf.release();
        session.ended(this, how, held, null);
    }

    private void fail(Throwable failure) {
        shelf.release();
        session.ended(this, TokenEvent.Type.REFRESH_FAILED, null, failure);
    }

    private <T> void follow(CompletableFuture<T> started, Outcome<T> outcome) {
        call = started;
        if (result.isDone()) {
            started.cancel(true);
        }
        started.whenComplete((value, failure) -> step(() -> outcome.take(value, failure)));
    }

    private Duration timeLeft() {
        return calls.timeout.minusNanos(calls.time.nanos() - startedAt);
    }

    /** Whether the same call may succeed soon. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof UserTokenException && ((UserTokenException) failure).retryable();
    }

    /** Whether a login was sent, and whoever answered, it was not the service that said what became of it. */
    private static boolean mayHaveBeenRefused(Throwable failure) {
        if (failure instanceof TransportException) {
            TransportFailure.Kind kind = ((TransportException) failure).kind();
            return kind != Kind.CONNECT && kind != Kind.TLS;
        }
        return failure instanceof ResponseException
                || (failure instanceof ApiException
                        && TIMED_OUT_ON_THE_WAY.contains(((ApiException) failure).status()));
    }

    /** Whether a login was refused, for now or for good. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof AuthenticationException
                || (failure instanceof ApiException && ((ApiException) failure).diagnosis() == Diagnosis.LOGIN_REFUSED);
    }

    private static boolean isCancelled(Throwable failure) {
        return failure instanceof TransportException && ((TransportException) failure).kind() == Kind.CANCELLED;
    }

    private interface Outcome<T> {
        void take(T value, Throwable failure);
    }
}
