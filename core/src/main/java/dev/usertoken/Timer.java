package dev.usertoken;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The client's clock for asynchronous calls: one daemon thread, started by the first, gone when idle or closed. Tasks on
 * it must not block, since they would delay the deadlines of other calls.
 */
final class Timer implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ScheduledExecutorService executor;

    Timer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    static Timer daemon() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "usertoken-timer");
            thread.setDaemon(true);
            // Else it would keep the loader of whichever application called first.
            thread.setContextClassLoader(null);
            return thread;
        });
        executor.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return new Timer(executor);
    }

    /** Runs a task on the timer's thread after a delay. After {@link #close} it never runs. */
    Future<?> after(Duration delay, Runnable task) {
        return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        // Not shutdownNow: its interrupt would meet whatever depends on a call and runs on this thread.
        executor.shutdown();
    }
}
