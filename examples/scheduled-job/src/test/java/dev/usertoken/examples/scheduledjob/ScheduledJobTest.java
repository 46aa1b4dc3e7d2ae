package dev.usertoken.examples.scheduledjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledJobTest {
    private static final String DONE = "200 {\"Sites\":[{\"Id\":-99,\"Name\":\"Site -99\"}]}";

    @TempDir
    private Path folder;

    @Test
    void token_isSharedByRunsUntilRejected() throws Exception {
        try (SandboxServer sandbox = SandboxServer.start()) {
            assertThat(run(sandbox).lines()).containsExactly(DONE);
            assertThat(run(sandbox).lines()).containsExactly(DONE);
            assertThat(sandbox.issues()).isEqualTo(1);

            sandbox.dropTokens();
            assertThat(run(sandbox).lines()).containsExactly(DONE);
            assertThat(sandbox.issues()).isEqualTo(2);
            assertThat(sandbox.count(Endpoint.SITES)).isEqualTo(4);
        }
    }

    private String run(SandboxServer sandbox) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ScheduledJob.class.getName(),
                sandbox.baseUri().toString(),
                folder.resolve("tokens").toString());
        builder.environment().put("USERTOKEN_API_KEY", SandboxServer.API_KEY);
        builder.environment().put("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
        Process process = builder.redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
