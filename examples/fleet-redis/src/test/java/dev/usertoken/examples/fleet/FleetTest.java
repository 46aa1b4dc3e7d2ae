package dev.usertoken.examples.fleet;

import static dev.usertoken.testkit.SandboxServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, a real Redis, and the sandbox, which counts the logins on the wire. */
@Timeout(240)
@Tag("jdk-independent")
class FleetTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final String WRONG = "not the password";

    private final List<WorkerProcess> workers = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void startRedis() throws IOException {
        redis = RedisServer.start();
    }

    @AfterEach
    void stopAll() throws IOException {
        workers.forEach(WorkerProcess::close);
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void tenProcesses_shareOneLoginUnlessRedisIsAbsent() throws IOException {
        try (SandboxServer service = SandboxServer.start()) {
            for (int i = 0; i < 10; i++) {
                start(service, PASSWORD, AMPLE);
            }
            assertThat(reportsOn("work"))
                    .allSatisfy(report -> assertThat(report).endsWith("done"));
            assertThat(service.issues()).isEqualTo(1);
            assertThat(reportsOn("work"))
                    .allSatisfy(report -> assertThat(report).containsExactly("TOKEN_FRESH", "done"));

            redis.stop();

            assertThat(reportsOn("rejected"))
                    .allSatisfy(report -> assertThat(report).endsWith("done"));
            assertThat(service.issues()).as("every process still has its token").isEqualTo(1);
            assertThat(reportsOn("work"))
                    .allSatisfy(report ->
                            assertThat(report).contains("STORE_FAILED").endsWith("done"));
            assertThat(service.issues()).as("every process logs in by itself").isEqualTo(1 + workers.size());

            redis.restart();

            for (WorkerProcess worker : workers) {
                // A session keeps a token for a second after its login, even if it is rejected.
                await().until(() -> {
                    worker.send("rejected").report();
                    List<String> report = worker.send("work").report();
                    assertThat(report).doesNotContain("STORE_FAILED").endsWith("done");
                    return report.contains("TOKEN_REFRESHED") || report.contains("TOKEN_ADOPTED");
                });
            }
            assertThat(service.issues())
                    .as("the processes share one login again")
                    .isEqualTo(2 + workers.size());
        }
    }

    @Test
    void killedLeaseHolder_isReplacedAfterItsLease() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        try (SandboxServer service = SandboxServer.builder()
                .onExchange(exchange -> {
                    sent.add(System.nanoTime());
                    if (begun.getCount() > 0) {
                        begun.countDown();
                        awaitQuietly(killed);
                    }
                })
                .start()) {
            WorkerProcess holder = start(service, PASSWORD, SHORT);
            holder.send("work");
            assertThat(begun.await(AMPLE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            holder.close();
            killed.countDown();

            // A lease lives longer than the timeout of its holder; the next process waits for that long.
            WorkerProcess next = start(service, PASSWORD, AMPLE);
            assertThat(next.send("work").report()).contains("TOKEN_REFRESHED", "done");

            assertThat(Duration.ofNanos(sent.get(1) - sent.get(0)))
                    .as("the next login waits for the end of the lease")
                    .isGreaterThan(SHORT);
            assertThat(service.count(Endpoint.ISSUE)).isEqualTo(2);
        }
    }

    @Test
    void refusedPassword_isSentOnceByWholeFleet() throws IOException {
        try (SandboxServer service = SandboxServer.start()) {
            for (int i = 0; i < 3; i++) {
                start(service, WRONG, AMPLE);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(reportsOn("work"))
                        .allSatisfy(report -> assertThat(lastOf(report)).startsWith("failed"));
            }
            assertThat(service.issues()).isEqualTo(1);
        }
    }

    @Test
    void refusedPassword_isSentOnceWithoutRedis() throws IOException {
        redis.stop();
        try (SandboxServer service = SandboxServer.start()) {
            WorkerProcess worker = start(service, WRONG, AMPLE);
            for (int i = 0; i < 10; i++) {
                assertThat(lastOf(worker.send("work").report())).startsWith("failed");
            }
            assertThat(service.issues()).isEqualTo(1);
        }
    }

    private WorkerProcess start(SandboxServer service, String password, Duration timeout) throws IOException {
        WorkerProcess worker = WorkerProcess.start(service, redis.uri(), password, timeout);
        workers.add(worker);
        return worker;
    }

    /** Sends the job to all workers, and returns their reports. */
    private List<List<String>> reportsOn(String job) throws IOException {
        for (WorkerProcess worker : workers) {
            worker.send(job);
        }
        List<List<String>> reports = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            reports.add(worker.report());
        }
        return reports;
    }

    private static String lastOf(List<String> report) {
        return report.get(report.size() - 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
