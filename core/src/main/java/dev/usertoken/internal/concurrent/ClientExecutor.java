package dev.usertoken.internal.concurrent;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An executor of blocking work. It uses the executor that was given to the client's builder, or else daemon threads of
 * the client.
 *
 * <p>A thread that waits for a task may be the only one of the given executor. So daemon threads of the client run
 * tasks that this executor does not start: while a thread waits in {@link #await}, until the condition of {@link
 * #startTasksUntil} is true, and when a deadline has passed ({@link #executeInTime}).
 */
public final class ClientExecutor implements Executor, AutoCloseable {
    private static final int IDLE_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Android considers an application hung whose main thread does not respond for five seconds. */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    private final ExecutorService daemons = daemons();
    private final @Nullable Executor given;

    /** The tasks that the given executor has not started. Weak, since an executor may drop tasks. */
    private final Set<Task> unstarted = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final AtomicLong handedOver = new AtomicLong();

    public ClientExecutor(@Nullable Executor given) {
        this.given = given;
    }

    private static ExecutorService daemons() {
        AtomicInteger started = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "usertoken-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    // A thread outlives the call that started it, and must not keep that caller's class loader.
                    thread.setContextClassLoader(null);
                    return thread;
                });
    }

    /** @throws RejectedExecutionException if the executor that was given rejects the task, or this one is closed */
    @Override
    public void execute(Runnable task) {
        if (given == null) {
            daemons.execute(task);
            return;
        }
        Task once = new Task(task);
        given.execute(once);
        // Only now, so that a task that was rejected is never run.
        unstarted.add(once);
        if (once.isStarted()) {
            unstarted.remove(once);
        }
    }

    /**
     * Runs a task that must not be lost: on a daemon thread if the given executor throws an exception or does not start
     * the task soon, and on this thread if there can be no other. On the timer's thread, a daemon thread hands the task
     * over, because the given executor may run the task at once, or block.
     */
    @SuppressWarnings("CatchingUnchecked")
    public void executeInTime(Runnable task, Timer timer) {
        if (given == null || !Timer.isCurrentThread()) {
            handOver(task, timer);
            return;
        }
        try {
            daemons.execute(() -> handOver(task, timer));
        } catch (Throwable e) {
            // The client was closed, or there can be no other thread.
            handOver(task, timer);
        }
    }

    private void handOver(Runnable task, Timer timer) {
        Task once = new Task(task);
        if (given == null) {
            executeAnyway(once);
            return;
        }
        // First, because the executor may block.
        Future<?> fallback = timer.after(PATIENCE, () -> daemons.execute(once));
        executeAnyway(once);
        if (once.isStarted()) {
            fallback.cancel(false);
        }
    }

    /**
     * Starts a task on a daemon thread, even if an executor was given, whose only thread may be this one; runs the task
     * on this thread if there can be no other.
     */
    @SuppressWarnings("CatchingUnchecked")
    public CompletableFuture<Void> executeAside(Runnable task) {
        try {
            return CompletableFuture.runAsync(task, daemons);
        } catch (Throwable e) {
            // The client was closed, or there can be no other thread.
            return CompletableFuture.runAsync(task, Runnable::run);
        }
    }

    /**
     * Waits for tasks of {@link #executeAside} when the client is closed: for at most two seconds, or until an interrupt
     * arrives. The tasks continue after the wait.
     */
    public static void awaitBriefly(Collection<CompletableFuture<?>> tasks) {
        boolean interrupted = Thread.interrupted();
        try {
            CompletableFuture.allOf(tasks.toArray(new CompletableFuture<?>[0]))
                    .get(LONGEST_CLOSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (TimeoutException e) {
            // Code of others blocks, and may be waiting for this thread.
            return;
        } catch (ExecutionException e) {
            Throwable thrown = Objects.requireNonNull(e.getCause());
            if (thrown instanceof Error) {
                throw (Error) thrown;
            }
            throw thrown instanceof RuntimeException ? (RuntimeException) thrown : new CompletionException(thrown);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void executeAnyway(Task once) {
        try {
            execute(once);
        } catch (Throwable e) {
            // An executor of a stopped application may throw anything.
            try {
                daemons.execute(once);
            } catch (Throwable closed) {
                once.run();
            }
        }
    }

    /**
     * Waits for a result as {@link Future#get(long, TimeUnit)} does, whether or not the given executor has a free
     * thread.
     */
    public <T> T await(Future<T> result, Supplier<Duration> timeLeft)
            throws InterruptedException, ExecutionException, TimeoutException {
        Duration patience = PATIENCE;
        while (given != null && timeLeft.get().compareTo(patience) > 0) {
            try {
                return result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                startNewest();
                // An executor that is busy with the tasks of many callers should get to most of them itself.
                patience = patience.multipliedBy(2);
            }
        }
        return result.get(timeLeft.get().toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts tasks that the given executor does not start, as {@link #await} does, until the condition is true: for a
     * result that a task of the executor may be waiting for without {@link #await}.
     */
    public void startTasksUntil(BooleanSupplier isDone, Timer timer) {
        if (given != null) {
            startTasksUntil(isDone, timer, PATIENCE);
        }
    }

    private void startTasksUntil(BooleanSupplier isDone, Timer timer, Duration patience) {
        timer.after(patience, () -> {
            if (!isDone.getAsBoolean()) {
                startNewest();
                startTasksUntil(isDone, timer, patience.multipliedBy(2));
            }
        });
    }

    /** Starts the newest task: most likely the one that the waiting thread depends on. */
    private void startNewest() {
        Optional<Task> newest;
        synchronized (unstarted) {
            newest = unstarted.stream().max(Comparator.comparingLong(task -> task.number));
            newest.ifPresent(unstarted::remove);
        }
        try {
            newest.ifPresent(daemons::execute);
        } catch (RejectedExecutionException e) {
            // The client was closed, which ends all calls.
            return;
        }
    }

    /** Ends the client's own threads when their tasks have ended. */
    @Override
    public void close() {
        daemons.shutdown();
    }

    /** A task that runs once, on whichever thread is first, and is let go when it starts. */
    private final class Task implements Runnable {
        final long number = handedOver.incrementAndGet();
        private final AtomicReference<Runnable> task;

        Task(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        boolean isStarted() {
            return task.get() == null;
        }

        @Override
        public void run() {
            Runnable first = task.getAndSet(null);
            unstarted.remove(this);
            if (first != null) {
                first.run();
            }
        }
    }
}
