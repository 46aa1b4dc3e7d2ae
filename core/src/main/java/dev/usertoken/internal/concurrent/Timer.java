package dev.usertoken.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The timer of asynchronous calls: one daemon thread, which starts with the first task and ends when it is idle or
 * closed. Its tasks must not block, because they would delay the deadlines of other calls.
 */
public final class Timer implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ScheduledExecutorService executor;

    public Timer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    public static Timer daemon() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new TimerThread(task);
            thread.setDaemon(true);
            // Otherwise the thread would keep the class loader of the first caller.
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

    /** Returns true on the thread of a timer, where no code of a caller may run. */
    public static boolean isCurrentThread() {
        return Thread.currentThread() instanceof TimerThread;
    }

    /** Runs a task on the timer's thread after a delay. After {@link #close} it never runs. */
    public Future<?> after(Duration delay, Runnable task) {
        return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        // Not shutdownNow, which would interrupt code that depends on a call and runs on this thread.
        executor.shutdown();
    }

    private static final class TimerThread extends Thread {
        TimerThread(Runnable task) {
            super(task, "usertoken-timer");
        }
    }
}
