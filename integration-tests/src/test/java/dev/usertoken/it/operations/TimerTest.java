package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timer of a client: a daemon thread that the first asynchronous call starts and that ends when idle or closed. */
@Timeout(30)
class TimerTest {
    private final Set<Thread> ofOtherTests = timers();

    @AfterEach
    void assertNoTimerIsLeft() {
        awaitNone();
    }

    @Test
    void blockingCalls_startNoTimer() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            client.issue(TestData.LOGIN);
            client.renew(TestData.USER_TOKEN);

            assertThat(ownTimers()).isEmpty();
        }
    }

    @Test
    void asyncCalls_shareOneDaemonUntilClose() {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            UserTokenClient client = TestData.client(server).build();
            client.issueAsync(TestData.LOGIN);
            client.issueAsync(TestData.LOGIN);
            client.renewAsync(TestData.USER_TOKEN);

            assertThat(ownTimers()).hasSize(1).allSatisfy(timer -> {
                assertThat(timer.isDaemon()).isTrue();
                assertThat(timer.getContextClassLoader()).isNotSameAs(getClass().getClassLoader());
            });

            client.close();
            awaitNone();
        }
    }

    @Test
    void idleTimer_endsAndRestartsForNextCall() throws Exception {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            client.issueAsync(TestData.LOGIN).get();
            awaitNone();

            assertThat(client.issueAsync(TestData.LOGIN).get().siteId()).isEqualTo("-99");
            assertThat(ownTimers()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void closeInCallback_doesNotInterruptCallback() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Connection::hold)) {
            UserTokenClient client =
                    TestData.client(server).timeout(Duration.ofMillis(50)).build();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            CompletableFuture<UserToken> future = client.issueAsync(TestData.LOGIN);
            future.whenComplete((token, outOfTime) -> {
                client.close();
                interrupted.complete(Thread.currentThread().isInterrupted());
            });

            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    private void awaitNone() {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(ownTimers()).isEmpty());
    }

    private Set<Thread> ownTimers() {
        Set<Thread> own = timers();
        own.removeAll(ofOtherTests);
        return own;
    }

    private static Set<Thread> timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("usertoken-timer"))
                .collect(Collectors.toSet());
    }
}
