package dev.usertoken;

import dev.usertoken.internal.concurrent.ClientExecutor;
import dev.usertoken.internal.concurrent.Timer;
import dev.usertoken.internal.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** The state of a session, used as the session and its refresh use it, with logins that return the tokens 1, 2, 3. It starts with token 1. */
@Param(name = "number", gen = IntGen.class, conf = "1:2")
public final class CheckedSessionState {
    /** More than an execution can issue. Made once, because each step of an execution is costly. */
    private static final List<UserToken> TOKENS = IntStream.range(0, 10)
            .mapToObj(number -> UserToken.of("-99", Secret.of("token-" + number)))
            .collect(Collectors.toList());

    private static final Duration LIFE = Duration.ofDays(1);

    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final TimeSource time = TimeSource.of(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), nanos::get);
    private final SessionState state;

    public CheckedSessionState() {
        ClientContext context = new ClientContext(
                time, new ClientExecutor(null), Timer.daemon(), bound -> 0, new Events(null), Duration.ofHours(1));
        state = new SessionState(context, CachedToken.none(time));
        token();
    }

    @Operation
    public int token() {
        CachedToken cached = state.cached();
        if (cached.isFresh()) {
            return TOKENS.indexOf(cached.token);
        }
        AtomicReference<RefreshResult> started = new AtomicReference<>();
        SessionState.Claim claim = state.claim(() -> {
            started.set(new RefreshResult(() -> {}));
            return started.get();
        });
        CompletableFuture<UserToken> token = claim.token();
        if (started.get() != null) {
            logIn(started.get());
        }
        return TOKENS.indexOf(token.join());
    }

    @Operation(params = "number")
    public void invalidate(int number) {
        // So that the session replaces each rejected token at once.
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
        state.reject(TOKENS.get(number));
    }

    private void logIn(RefreshResult refresh) {
        UserToken token = TOKENS.get(issued.incrementAndGet());
        state.accept(token);
        CachedToken cached = CachedToken.of(token, time, LIFE, LIFE, LIFE);
        if (state.succeeded(refresh, TokenEvent.Type.TOKEN_REFRESHED, cached) == SessionState.Ending.ENDED) {
            refresh.succeed(cached);
        }
    }
}
