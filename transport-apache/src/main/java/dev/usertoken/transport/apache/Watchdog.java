package dev.usertoken.transport.apache;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long: one daemon thread, gone when idle or closed. */
final class Watchdog implements AutoCloseable {
    /** Longer ones do not fit into nanoseconds. */
    static final Duration LONGEST = Duration.ofDays(365);

    private final ScheduledThreadPoolExecutor executor;

    Watchdog() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "usertoken-apache-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    static Duration bounded(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
    }

    Future<?> after(Duration delay, Runnable task) {
        return executor.schedule(task, bounded(delay).toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Does not interrupt whoever closes from what depends on an exchange that ran out of time. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
