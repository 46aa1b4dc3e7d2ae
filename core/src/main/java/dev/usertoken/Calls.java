package dev.usertoken;

import dev.usertoken.internal.Time;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;

/** Makes calls, blocking and asynchronous: attempts, the pauses between them, and one deadline over all of it. */
final class Calls implements AutoCloseable {
    final Transport transport;
    final ClientExecutor executor;
    final Wire wire;
    final Replies replies;
    final RetryPolicy retryPolicy;
    final Duration timeout;
    final Time time;
    final Events events;

    /** The placeholder that sessions hold before they have a token. */
    final CachedToken noToken;

    final LongUnaryOperator random;

    private final Timer timer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Object, Runnable> underWay = new ConcurrentHashMap<>();

    Calls(
            Transport transport,
            ClientExecutor executor,
            Wire wire,
            Replies replies,
            RetryPolicy retryPolicy,
            Duration timeout,
            Time time,
            Timer timer,
            LongUnaryOperator random,
            Events events) {
        this.transport = transport;
        this.executor = executor;
        this.wire = wire;
        this.replies = replies;
        this.retryPolicy = retryPolicy;
        this.timeout = timeout;
        this.time = time;
        this.timer = timer;
        this.random = random;
        this.events = events;
        noToken = CachedToken.none(time);
    }

    /** Runs a call on this thread. If it is interrupted, the call is cancelled and the interrupt status stays set. */
    <T> T await(Call<T> call) {
        Run<T> run = new Run<>(this, call, timeout);
        register(run, () -> {
            run.abort(Kind.CANCELLED);
            run.endAborted();
        });
        try {
            T value = attemptUntilDone(run);
            run.succeeded();
            return value;
        } catch (Throwable e) {
            run.failed(e);
            throw e;
        } finally {
            underWay.remove(run);
        }
    }

    /** Starts a call. Cancelling the returned future aborts the call. */
    <T> CompletableFuture<T> start(Call<T> call, Duration timeLeft) {
        AsyncRun<T> run = new AsyncRun<>(new Run<>(this, call, timeLeft));
        register(run, () -> run.stop(Kind.CANCELLED, Runnable::run));
        run.start();
        return run.result;
    }

    /** Cancels all calls in progress, and refuses later ones. */
    @Override
    public void close() {
        closed.countDown();
        underWay.values().forEach(Runnable::run);
        timer.close();
    }

    /** Runs a task after a delay as {@link #executeInTime} does, unless {@link #close} comes first. */
    Future<?> after(Duration delay, Runnable task) {
        return timer.after(delay, () -> executeInTime(task));
    }

    /**
     * Runs a task that must not be lost on the executor, or on another thread if the executor does not start it soon.
     */
    void executeInTime(Runnable task) {
        executor.executeInTime(task, timer);
    }

    /**
     * Registers a call, which {@link #close} cancels unless it is {@linkplain #unregister unregistered} before.
     *
     * @throws IllegalStateException if the client is closed, or the listener is running on this thread
     */
    void register(Object run, Runnable cancel) {
        events.requireNotInListener();
        underWay.put(run, cancel);
        if (isClosed()) {
            underWay.remove(run);
            throw closed();
        }
    }

    void requireOpen() {
        if (isClosed()) {
            throw closed();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("this client is closed; build another one");
    }

    void unregister(Object run) {
        underWay.remove(run);
    }

    private <T> T attemptUntilDone(Run<T> run) {
        for (; ; ) {
            if (Thread.currentThread().isInterrupted()) {
                throw run.unanswered(Kind.CANCELLED);
            }
            Verdict<T> verdict = attemptAndWait(run);
            if (!verdict.failure().isPresent()) {
                return verdict.value();
            }
            Duration pause = verdict.retryIn().orElseThrow(verdict.failure()::get);
            if (!sleep(pause)) {
                throw run.unanswered(Kind.CANCELLED);
            }
        }
    }

    private <T> Verdict<T> attemptAndWait(Run<T> run) {
        Attempt attempt = run.attempt();
        try {
            return run.judge(executor.await(attempt.answer(), run::timeLeft), null);
        } catch (ExecutionException e) {
            return run.judge(null, e.getCause());
        } catch (TimeoutException e) {
            attempt.abort(Kind.TIMEOUT);
            return run.judge(null, TransportFailure.of(Kind.TIMEOUT));
        } catch (InterruptedException e) {
            attempt.abort(Kind.CANCELLED);
            Thread.currentThread().interrupt();
            return run.judge(null, TransportFailure.of(Kind.CANCELLED));
        }
    }

    /** Waits. Returns false if the client was closed or the thread was interrupted meanwhile. */
    boolean sleep(Duration pause) {
        try {
            return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Drives a run by the completion of its attempts and by the timer. */
    private final class AsyncRun<T> {
        final CompletableFuture<T> result = new CompletableFuture<>();

        private final Run<T> run;
        private final AtomicBoolean ended = new AtomicBoolean();

        AsyncRun(Run<T> run) {
            this.run = run;
        }

        void start() {
            // The exchange is cancelled on the timer's thread, so that it ends even if the executor is exhausted.
            Future<?> deadline = timer.after(run.timeLeft(), () -> stop(Kind.TIMEOUT, Calls.this::executeInTime));
            result.whenComplete((value, failure) -> {
                deadline.cancel(false);
                stop(Kind.CANCELLED, Runnable::run);
            });
            next();
        }

        void stop(Kind kind, Executor completions) {
            if (!ended.get()) {
                run.abort(kind);
                completions.execute(() -> {
                    run.endAborted();
                    fail(run.unanswered(kind));
                });
            }
        }

        private void next() {
            if (ended.get()) {
                return;
            }
            try {
                run.attempt().answer().whenComplete(this::judge);
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void judge(TransportResponse response, Throwable failure) {
            try {
                Verdict<T> verdict = run.judge(response, failure);
                if (verdict.retryIn().isPresent()) {
                    after(verdict.retryIn().get(), this::next);
                } else if (verdict.failure().isPresent()) {
                    fail(verdict.failure().get());
                } else {
                    succeed(verdict.value());
                }
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void succeed(T value) {
            if (ended.compareAndSet(false, true)) {
                underWay.remove(this);
                run.succeeded();
                result.complete(value);
            }
        }

        private void fail(Throwable failure) {
            if (ended.compareAndSet(false, true)) {
                underWay.remove(this);
                run.failed(failure);
                result.completeExceptionally(failure);
            }
        }
    }
}
