package dev.usertoken;

import dev.usertoken.internal.time.RejectionBackoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a session: its token, the refresh in progress, and the pauses between refreshes. Thread-safe; a fresh
 * token is read without a lock.
 */
final class SessionState {
    private static final Duration LONGEST_REQUESTED_PAUSE = Duration.ofHours(1);

    /** In tokens. A store that was unavailable may still contain a token that was rejected before the last one. */
    private static final int MOST_REJECTED = 8;

    private final ClientContext context;
    private final CachedToken none;
    private final RejectionBackoff rejections = new RejectionBackoff();

    private volatile CachedToken cached;
    private @Nullable RefreshResult refresh;
    private @Nullable CompletableFuture<Void> recording;
    private final List<UserToken> rejected = new ArrayList<>();
    private @Nullable Throwable lastFailure;
    private int failures;
    private long pausedUntil;
    private long stalePausedUntil;
    private boolean closed;
    private @Nullable RefreshResult refreshAtClose;

    /** @param none the placeholder of sessions without a token */
    SessionState(ClientContext context, CachedToken none) {
        this.context = context;
        this.none = none;
        cached = none;
        pausedUntil = context.time().nanos();
        stalePausedUntil = pausedUntil;
    }

    /** Returns the session's token, or a placeholder that is neither fresh nor valid. */
    CachedToken cached() {
        return cached;
    }

    boolean hasToken() {
        return cached.isValid();
    }

    /**
     * Returns the result for a caller whose token is not fresh, and creates a refresh if one is due.
     *
     * @param refreshes creates the refresh to start; the caller must run it
     * @throws IllegalStateException if the session is closed, or if there is no token and the client is closed
     */
    synchronized Claim claim(Supplier<RefreshResult> refreshes) {
        if (closed) {
            throw new IllegalStateException("this session is closed; make another one");
        }
        CachedToken now = cached;
        boolean isFresh = now.isFresh();
        boolean hasToken = isFresh || now.isValid();
        Events events = context.events();
        if (!hasToken) {
            events.requireNotInListener();
        } else if (events.isInListener()) {
            // A refresh that starts here could wait for this thread.
            return new Claim(true, CompletableFuture.completedFuture(now.token));
        }
        boolean pauses = context.time().nanos() - (hasToken ? stalePausedUntil : pausedUntil) < 0;
        if (refresh == null && !isFresh && !pauses) {
            refresh = refreshes.get();
        }
        if (hasToken) {
            return new Claim(true, CompletableFuture.completedFuture(now.token));
        }
        if (refresh != null) {
            return new Claim(false, refresh.follow());
        }
        context.requireOpen();
        CompletableFuture<UserToken> failed = new CompletableFuture<>();
        failed.completeExceptionally(lastFailure);
        return new Claim(false, failed);
    }

    /** Drops a token that the service has rejected. */
    synchronized Rejection reject(UserToken token) {
        if (cached == none || !cached.token.equals(token)) {
            return Rejection.REPLACED;
        }
        if (!rejections.reject(context.time().nanos())) {
            return Rejection.KEPT;
        }
        if (rejected.size() == MOST_REJECTED) {
            rejected.remove(0);
        }
        rejected.add(token);
        cached = none;
        pausedUntil = context.time().nanos();
        return Rejection.DROPPED;
    }

    synchronized boolean isRejected(UserToken token) {
        return rejected.contains(token);
    }

    /** Records that a login returned a token, which is used again even if it was rejected before. */
    synchronized void accept(UserToken issued) {
        rejected.remove(issued);
    }

    /** Delays the next login, because a token had expired on arrival. */
    synchronized void expiredOnArrival() {
        rejections.expiredOnArrival(context.time().nanos());
    }

    /** Ends the refresh in progress with a token, unless the token was rejected meanwhile. */
    synchronized Ending succeeded(RefreshResult ended, TokenEvent.Type how, CachedToken next) {
        if (refresh != ended) {
            return Ending.TOO_LATE;
        }
        if (!closed && isRejected(next.token)) {
            return Ending.REJECTED;
        }
        refresh = null;
        if (!closed) {
            long now = context.time().nanos();
            if (how == TokenEvent.Type.TOKEN_REFRESHED && next.isIssued()) {
                rejections.loggedIn(now);
            }
            cached = next;
            failures = 0;
            stalePausedUntil = now;
            pausedUntil = now;
        }
        return Ending.ENDED;
    }

    /** Ends the refresh in progress with a failure. Returns false if it has ended already. */
    synchronized boolean failed(RefreshResult ended, Throwable failure) {
        if (refresh != ended) {
            return false;
        }
        refresh = null;
        lastFailure = failure;
        long now = context.time().nanos();
        stalePausedUntil = later(now + pauseAfter(failure).toNanos(), rejections.pausedUntil(now));
        boolean isRefusal = isRefusal(failure);
        // No pause for callers without a token if the next call may succeed: LoginGuard limits logins, and a supplier
        // may recover.
        boolean mayRecover = !(failure instanceof UserTokenException) || isRefusal;
        pausedUntil = mayRecover ? now : stalePausedUntil;
        if (!mayRecover || cached.isValid()) {
            failures++;
        }
        if (isRefusal && cached.isValid()) {
            pauseLogins((AuthenticationException) failure, now);
        }
        return true;
    }

    private void pauseLogins(AuthenticationException refusal, long now) {
        Duration pause = refusal.retryAfter().orElse(Duration.ZERO);
        if (refusal.diagnosis() == Diagnosis.LOGIN_PAUSED && pause.compareTo(cached.validFor()) < 0) {
            stalePausedUntil = later(stalePausedUntil, now + pause.toNanos());
        } else {
            // The service may allow one token for each login, so the next attempt is made when this token ends.
            cached = cached.untilExpiry();
            stalePausedUntil = now + cached.left().toNanos();
        }
    }

    private Duration pauseAfter(Throwable failure) {
        Duration pause = context.jittered(RejectionBackoff.pause(failures));
        if (failure instanceof ApiException && !isRefusal(failure)) {
            Duration requested = ((ApiException) failure).retryAfter().orElse(Duration.ZERO);
            pause = requested.compareTo(pause) > 0 ? requested : pause;
        }
        return pause.compareTo(LONGEST_REQUESTED_PAUSE) < 0 ? pause : LONGEST_REQUESTED_PAUSE;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    /** Returns true if the service itself has refused a login, or if a login was not sent because of such a refusal. */
    static boolean isRefusal(Throwable failure) {
        if (!(failure instanceof AuthenticationException)) {
            return false;
        }
        Diagnosis diagnosis = ((AuthenticationException) failure).diagnosis();
        return diagnosis != Diagnosis.GATEWAY && diagnosis != Diagnosis.MISSING_API_KEY;
    }

    /** Creates a future, which must be completed when the store contains the refusal. */
    synchronized CompletableFuture<Void> startRecording() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        recording = started;
        return started;
    }

    /** Returns the last future that {@link #startRecording} has created. */
    synchronized Optional<CompletableFuture<Void>> recording() {
        return Optional.ofNullable(recording);
    }

    /** Ends the session. Returns false if it has ended already. */
    synchronized boolean close() {
        boolean isFirst = !closed;
        if (isFirst) {
            closed = true;
            refreshAtClose = refresh;
        }
        return isFirst;
    }

    /** Returns the refresh that was in progress when the session was closed; it may have ended since. */
    synchronized Optional<RefreshResult> refreshAtClose() {
        return Optional.ofNullable(refreshAtClose);
    }

    /** Removes the token and returns it. */
    synchronized Optional<UserToken> take() {
        CachedToken last = cached;
        cached = none;
        return last == none ? Optional.empty() : Optional.of(last.token);
    }

    /** The effect of a token on the refresh that returned it. */
    enum Ending {
        ENDED,
        /** The refresh goes on. */
        REJECTED,
        /** The refresh had ended before. */
        TOO_LATE
    }

    /** The effect of the rejection of a token. */
    enum Rejection {
        /** The session has another token, or none. */
        REPLACED,
        /** The session keeps the token, because it replaced another rejected token a moment ago. */
        KEPT,
        DROPPED
    }

    /** The result of a claim: a token that is still valid, or a future of the next one. */
    static final class Claim {
        private final boolean hasToken;
        private final CompletableFuture<UserToken> token;

        Claim(boolean hasToken, CompletableFuture<UserToken> token) {
            this.hasToken = hasToken;
            this.token = token;
        }

        boolean hasToken() {
            return hasToken;
        }

        CompletableFuture<UserToken> token() {
            return token;
        }
    }
}
