package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientExecutorTest {
    @Test
    void taskIsLetGoWhenItStartsWhateverTheExecutorKeeps() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        try (ClientExecutor executor = new ClientExecutor(Optional.of(kept::add))) {
            WeakReference<Runnable> task = executeAndForget(executor);
            kept.get(0).run();

            awaitCleared(task);
        }
    }

    @Test
    void droppedTaskIsLetGo() throws Exception {
        try (ClientExecutor executor = new ClientExecutor(Optional.of(task -> {}))) {
            awaitCleared(executeAndForget(executor));
        }
    }

    @Test
    void taskThatAnotherThreadRanIsNotRunAgain() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        List<Thread> ranOn = new ArrayList<>();
        try (ClientExecutor executor = new ClientExecutor(Optional.of(kept::add))) {
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

    /** A transport reports a rejected exchange as not sent, so nothing may send it later. */
    @Test
    void rejectedTaskIsNeverRun() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        Executor rejecting = task -> {
            throw new RejectedExecutionException();
        };
        try (ClientExecutor executor = new ClientExecutor(Optional.of(rejecting))) {
            assertThatThrownBy(() -> executor.execute(() -> ran.set(true)))
                    .isInstanceOf(RejectedExecutionException.class);
            awaitInVain(executor, Duration.ofMillis(300));

            assertThat(ran).isFalse();
        }
    }

    @Test
    void oneThreadThatWaitsDoesNotStartTheTasksOfAllCallers() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        try (ClientExecutor executor = new ClientExecutor(Optional.of(kept::add))) {
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Void> other = new CompletableFuture<>();
                others.add(other);
                executor.execute(() -> other.complete(null));
            }
            awaitInVain(executor, Duration.ofSeconds(1));

            assertThat(others).filteredOn(CompletableFuture::isDone).hasSizeBetween(1, 5);
        }
    }

    @Test
    void threadThatWaitsWhileTheClientIsClosedTimesOut() throws Exception {
        List<Runnable> kept = new ArrayList<>();
        ClientExecutor executor = new ClientExecutor(Optional.of(kept::add));
        executor.execute(() -> {});
        executor.close();

        awaitInVain(executor, Duration.ofMillis(300));
    }

    private static void awaitInVain(ClientExecutor executor, Duration timeout) throws Exception {
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

    private static void awaitCleared(WeakReference<?> reference) throws InterruptedException {
        while (reference.get() != null) {
            System.gc();
            Thread.sleep(10);
        }
    }
}
