package dev.usertoken;

import dev.usertoken.internal.concurrent.ClientExecutor;
import dev.usertoken.internal.concurrent.Timer;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;

/**
 * The parts of a client that its operations and its sessions share: clocks, threads, events, the timeout, and the calls
 * in progress, which end with the client.
 */
final class ClientContext implements AutoCloseable {
    private final TimeSource time;
    private final ClientExecutor executor;
    private final Timer timer;
    private final LongUnaryOperator random;
    private final Events events;
    private final Duration timeout;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Call> inProgress = ConcurrentHashMap.newKeySet();

    /** @param random returns a random number from 0 (inclusive) to its argument (exclusive) */
    ClientContext(
            TimeSource time,
            ClientExecutor executor,
            Timer timer,
            LongUnaryOperator random,
            Events events,
            Duration timeout) {
        this.time = time;
        this.executor = executor;
        this.timer = timer;
        this.random = random;
        this.events = events;
        this.timeout = timeout;
    }

    TimeSource time() {
        return time;
    }

    ClientExecutor executor() {
        return executor;
    }

    Events events() {
        return events;
    }

    /** Returns the timeout of an operation. */
    Duration timeout() {
        return timeout;
    }

    LongUnaryOperator random() {
        return random;
    }

    /** Returns the time since an earlier time of the monotonic clock. */
    Duration since(long nanos) {
        return Duration.ofNanos(time.nanos() - nanos);
    }

    /** Returns a pause of at least half the given length, so that clients do not retry in step. */
    Duration jittered(Duration longest) {
        return longest.minusNanos(random.applyAsLong(longest.toNanos() / 2 + 1));
    }

    /** Runs a task on the timer's thread after a delay. The task must not block, nor run code of a caller. */
    Future<?> onTimer(Duration delay, Runnable task) {
        return timer.after(delay, task);
    }

    /** Runs a task after a delay as {@link #executeInTime} does, unless {@link #close} comes first. */
    Future<?> after(Duration delay, Runnable task) {
        return timer.after(delay, () -> executeInTime(task));
    }

    /**
     * Runs a task that must not be lost: on the executor, or on another thread if the executor does not start it soon.
     */
    void executeInTime(Runnable task) {
        executor.executeInTime(task, timer);
    }

    /** Runs tasks that a busy executor does not start, until the condition is true. */
    void startTasksUntil(BooleanSupplier isDone) {
        executor.startTasksUntil(isDone, timer);
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

    /**
     * Registers a call, which {@link #close} cancels unless it is {@linkplain #unregister unregistered} before.
     *
     * @throws IllegalStateException if the client is closed, or the listener is running on this thread
     */
    void register(Call call) {
        events.requireNotInListener();
        inProgress.add(call);
        if (isClosed()) {
            inProgress.remove(call);
            throw closed();
        }
    }

    void unregister(Call call) {
        inProgress.remove(call);
    }

    /** @throws IllegalStateException if the client is closed */
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

    /**
     * Cancels all calls in progress, and refuses later ones. Leaves the executor to {@link #closeExecutor}. Futures of
     * callers complete on daemon threads, because the continuation of one call may wait for another call.
     */
    @Override
    public void close() {
        closed.countDown();
        inProgress.forEach(Call::cancel);
        Collection<CompletableFuture<?>> completions = new ConcurrentLinkedQueue<>();
        inProgress.forEach(call -> call.endCancelled(task -> completions.add(executor.executeAside(task))));
        try {
            ClientExecutor.awaitBriefly(completions);
        } finally {
            timer.close();
        }
    }

    /** Closes a transport on a daemon thread: on Android, a TLS connection must not be closed on the main thread. */
    void close(Transport transport) {
        ClientExecutor.awaitBriefly(List.of(executor.executeAside(transport::close)));
    }

    /** Ends the client's own threads when their tasks have ended. These tasks may still use the transport. */
    void closeExecutor() {
        executor.close();
    }

    /** A call or a refresh in progress when the client is closed. */
    interface Call {
        /** Aborts the exchange of the call and prevents another one. Does not block, or run code of a caller. */
        void cancel();

        /**
         * Ends the cancelled call.
         *
         * @param completions completes futures of callers
         */
        void endCancelled(Executor completions);
    }
}
