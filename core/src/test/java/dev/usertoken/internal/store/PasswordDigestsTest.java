package dev.usertoken.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.internal.time.TimeSource;
import java.time.Clock;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PasswordDigestsTest {
    @Test
    void comparisons_runAtTheSameTime() {
        PasswordDigests digests = new PasswordDigests(2, TimeSource.system());
        String one = digests.digest("one");
        String two = digests.digest("two");
        CyclicBarrier bothCompare = new CyclicBarrier(2);
        PasswordDigests shared = new PasswordDigests(2, TimeSource.of(Clock.systemUTC(), () -> await(bothCompare)));

        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> shared.matches(one, "one"));
        assertThat(shared.matches(two, "another")).isFalse();
        assertThat(other.join()).isTrue();
    }

    private static long await(CyclicBarrier barrier) {
        try {
            return barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("the other comparison has not begun", e);
        }
    }
}
