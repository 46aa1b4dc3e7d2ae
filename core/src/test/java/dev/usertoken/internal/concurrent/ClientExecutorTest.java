package dev.usertoken.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientExecutorTest {
    @Test
    void startedTask_isReleasedAlthoughExecutorKeepsIt() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        try (ClientExecutor executor = new ClientExecutor(kept::add)) {
            WeakReference<Runnable> task = executeAndForget(executor);
            kept.get(0).run();

            awaitCleared(task);
        }
    }

    @Test
    void droppedTask_isReleased() throws Exception {
        try (ClientExecutor executor = new ClientExecutor(task -> {})) {
            awaitCleared(executeAndForget(executor));
        }
    }

    @Test
    void taskRunByWaitingThread_isNotRunAgain() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        List<Thread> ranOn = new ArrayList<>();
        try (ClientExecutor executor = new ClientExecutor(kept::add)) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            executor.execute(() -> {
                ranOn.add(Thread.currentThread());
                done.complete(null);
            });
            executor.await(done, () -> Duration.ofSeconds(20));
            kept.forEach(Runnable::run);

            assertThat(ranOn).hasSize(1).doesNotContain(Thread.currentThread());
        }
    }

    @Test
    void executorThatBlocks_doesNotDelayTaskThatMustRunInTime() throws Exception {
        CountDownLatch unblocked = new CountDownLatch(1);
        CompletableFuture<Void> done = new CompletableFuture<>();
        Executor blocking = task -> {
            try {
                unblocked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (ClientExecutor executor = new ClientExecutor(blocking);
                Timer timer = Timer.daemon()) {
            timer.after(Duration.ZERO, () -> executor.executeInTime(() -> done.complete(null), timer));

            done.get(20, TimeUnit.SECONDS);
        } finally {
            unblocked.countDown();
        }
    }

    /** A transport reports a rejected exchange as not sent, so nothing may send it later. */
    @Test
    void rejectedTask_isNeverRun() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        Executor rejecting = task -> {
            throw new RejectedExecutionException();
        };
        try (ClientExecutor executor = new ClientExecutor(rejecting)) {
            assertThatThrownBy(() -> executor.execute(() -> ran.set(true)))
                    .isInstanceOf(RejectedExecutionException.class);
            assertAwaitTimesOut(executor, Duration.ofMillis(300));

            assertThat(ran).isFalse();
        }
    }

    @Test
    void waitingThread_doesNotRunTasksOfAllCallers() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        try (ClientExecutor executor = new ClientExecutor(kept::add)) {
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Void> other = new CompletableFuture<>();
                others.add(other);
                executor.execute(() -> other.complete(null));
            }
            assertAwaitTimesOut(executor, Duration.ofSeconds(1));

            assertThat(others).filteredOn(CompletableFuture::isDone).hasSizeBetween(1, 5);
        }
    }

    @Test
    void waitOnClosedExecutor_timesOut() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        ClientExecutor executor = new ClientExecutor(kept::add);
        executor.execute(() -> {});
        executor.close();

        assertAwaitTimesOut(executor, Duration.ofMillis(300));
    }

    private static void assertAwaitTimesOut(ClientExecutor executor, Duration timeout) throws Exception {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            executor.await(new CompletableFuture<>(), () -> Duration.ofNanos(end - System.nanoTime()));
        } catch (TimeoutException e) {
            return;
        }
        throw new AssertionError("the result has come");
    }

    private static WeakReference<Runnable> executeAndForget(ClientExecutor executor) {
        byte[] payload = new byte[1];
        Runnable task = () -> payload[0]++;
        executor.execute(task);
        return new WeakReference<>(task);
    }

    private static void awaitCleared(WeakReference<?> reference) {
        await().until(() -> {
            System.gc();
            return reference.get() == null;
        });
    }
}
