package dev.usertoken;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs whatever blocks: on the executor that was given to the client's builder, else on daemon threads of the client. */
final class ClientExecutor implements Executor, AutoCloseable {
    private static final int IDLE_SECONDS = 10;

    private final Executor executor;
    private final Runnable shutdown;

    private ClientExecutor(Executor executor, Runnable shutdown) {
        this.executor = executor;
        this.shutdown = shutdown;
    }

    static ClientExecutor of(Optional<Executor> given) {
        return given.map(executor -> new ClientExecutor(executor, () -> {})).orElseGet(ClientExecutor::daemon);
    }

    private static ClientExecutor daemon() {
        AtomicInteger started = new AtomicInteger();
        ExecutorService threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "usertoken-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    // A thread outlives the call that started it, and must not keep that caller's class loader.
                    thread.setContextClassLoader(null);
                    return thread;
                });
        return new ClientExecutor(threads, threads::shutdown);
    }

    /** @throws RejectedExecutionException if the executor that was given rejects the task, or this one is closed */
    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Runs a task that must not be lost: on this thread if the executor rejects it. */
    void executeAnyway(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Ends the client's own threads when their tasks have ended. */
    @Override
    public void close() {
        shutdown.run();
    }
}
