package dev.usertoken.examples.multisite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.StaffUser;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.SandboxServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MultiSiteTest {
    @Test
    void everySite_isLoggedInOnce() throws Exception {
        StaffUser user = StaffUser.of(1, "Our", "Source", "Staff");
        try (SandboxServer sandbox = SandboxServer.builder()
                .login("11", "_ourSource", SandboxServer.PASSWORD, user)
                .login("22", "_ourSource", SandboxServer.PASSWORD, user)
                .start()) {
            String output = run(sandbox, "11", "22", "11");

            assertThat(output.lines())
                    .containsExactly(
                            "Site 11: 200 {\"Sites\":[{\"Id\":11,\"Name\":\"Site 11\"}]}",
                            "Site 22: 200 {\"Sites\":[{\"Id\":22,\"Name\":\"Site 22\"}]}",
                            "Site 11: 200 {\"Sites\":[{\"Id\":11,\"Name\":\"Site 11\"}]}");
            assertThat(sandbox.issues()).isEqualTo(2);
            assertThat(sandbox.count(Endpoint.SITES)).isEqualTo(3);
        }
    }

    private static String run(SandboxServer sandbox, String... sites) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MultiSite.class.getName(),
                sandbox.baseUri().toString());
        for (String site : sites) {
            builder.command().add(site);
        }
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
