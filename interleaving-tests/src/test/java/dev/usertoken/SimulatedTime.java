package dev.usertoken;

import dev.usertoken.internal.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A time that jumps from one planned task to the next, on the single thread that drives it. */
final class SimulatedTime {
    private static final Instant START = Instant.parse("2026-11-23T16:27:43.250Z");

    private final PriorityQueue<Task<?>> planned = new PriorityQueue<>();
    private long nanos;
    private long asleep;
    private long tasks;

    long nanos() {
        return nanos;
    }

    Instant now() {
        return START.plusNanos(nanos + asleep);
    }

    /** Lets time pass while the machine sleeps, which a monotonic clock does not count. */
    void sleep(Duration span) {
        asleep += span.toNanos();
    }

    /** Runs the tasks that are planned within the span. */
    void advance(Duration span) {
        long until = nanos + span.toNanos();
        while (!planned.isEmpty() && planned.peek().at <= until) {
            Task<?> next = planned.poll();
            nanos = Math.max(nanos, next.at);
            next.run();
        }
        nanos = until;
    }

    void after(Duration delay, Runnable task) {
        plan(new Task<>(task, delay));
    }

    /** Returns the time of a process whose wall clock has the given error. */
    TimeSource seenWith(Supplier<Duration> wallError) {
        return TimeSource.of(
                new Clock() {
                    @Override
                    public Instant instant() {
                        return now().plus(wallError.get());
                    }

                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        throw new UnsupportedOperationException();
                    }
                },
                this::nanos);
    }

    ScheduledExecutorService scheduler() {
        return new Scheduler();
    }

    private <V> Task<V> plan(Task<V> task) {
        planned.add(task);
        return task;
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long at;
        private final long number = tasks++;

        Task(Runnable task, Duration delay) {
            super(task, null);
            at = nanos + Math.max(0, delay.toNanos());
        }

        @Override
        public void run() {
            super.run();
            try {
                if (!isCancelled()) {
                    get();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            planned.remove(this);
            return super.cancel(false);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task<?> that = (Task<?>) other;
            return at == that.at ? Long.compare(number, that.number) : Long.compare(at, that.at);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    /** The part of an executor that the timer of a client uses. */
    private final class Scheduler extends AbstractExecutorService implements ScheduledExecutorService {
        private final List<Task<?>> own = new ArrayList<>();
        private boolean shutdown;

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            Task<?> task = new Task<>(command, Duration.ofNanos(unit.toNanos(delay)));
            if (!shutdown) {
                plan(task);
                own.removeIf(FutureTask::isDone);
                own.add(task);
            }
            return task;
        }

        @Override
        public void shutdown() {
            shutdown = true;
            own.forEach(planned::remove);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long delay, long period, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long delay, long pause, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }

        @Override
        public void execute(Runnable command) {
            throw new UnsupportedOperationException();
        }
    }
}
