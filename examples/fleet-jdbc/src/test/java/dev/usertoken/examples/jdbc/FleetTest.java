package dev.usertoken.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, a real PostgreSQL, and the sandbox, which counts the logins on the wire. */
@Timeout(240)
@Tag("jdk-independent")
class FleetTest {
    private final List<WorkerProcess> workers = new ArrayList<>();

    @AfterEach
    void stopWorkers() {
        workers.forEach(WorkerProcess::close);
    }

    @Test
    void tenProcesses_shareOneLoginUnlessDatabaseIsAbsent() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                SandboxServer service = SandboxServer.start()) {
            for (int i = 0; i < 10; i++) {
                workers.add(WorkerProcess.start(service, postgres.url()));
            }
            assertThat(reportsOn("work"))
                    .allSatisfy(report ->
                            assertThat(report).doesNotContain("STORE_FAILED").endsWith("done"));
            assertThat(service.issues()).isEqualTo(1);

            postgres.stop();

            assertThat(reportsOn("rejected"))
                    .allSatisfy(report -> assertThat(report).endsWith("done"));
            assertThat(service.issues()).as("every process still has its token").isEqualTo(1);
            assertThat(reportsOn("work"))
                    .allSatisfy(report ->
                            assertThat(report).contains("STORE_FAILED").endsWith("done"));
            assertThat(service.issues()).as("every process logs in by itself").isEqualTo(1 + workers.size());

            postgres.restart();

            for (WorkerProcess worker : workers) {
                // A session keeps a token for a second after its login, even if it is rejected.
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    worker.send("rejected").report();
                    List<String> report = worker.send("work").report();
                    return report.contains("TOKEN_REFRESHED") || report.contains("TOKEN_ADOPTED");
                });
            }
            assertThat(service.issues())
                    .as(
                            "the processes share one login again, and none adopts the rejected token that the database has kept")
                    .isEqualTo(2 + workers.size());
        }
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
}
