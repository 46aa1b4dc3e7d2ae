package dev.usertoken.packaging.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.packaging.Artifact;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime without jdk.crypto.ec, as jlink makes it: before Java 22, that module contains the elliptic curves. */
class NoEllipticCurvesTest {
    private static final int FIRST_JAVA_WITH_CURVES_IN_BASE = 22;

    @TempDir
    Path folder;

    @Test
    void runtimeWithoutCurves_isNamedInMessage() throws Exception {
        boolean lacksCurves = Runtime.version().feature() < FIRST_JAVA_WITH_CURVES_IN_BASE;
        try (SandboxServer server = SandboxServer.builder()
                .sslContext(TestCertificates.GOOD.server())
                .start()) {
            List<String> results = run(server.baseUri().toString());

            assertThat(results).hasSameSizeAs(Artifact.transports()).allSatisfy(result -> {
                if (lacksCurves) {
                    assertThat(result)
                            .contains(" failed, TLS: ", "add the module jdk.crypto.ec", "; check the base URI");
                } else {
                    assertThat(result).endsWith(" issued");
                }
            });
        }
    }

    private List<String> run(String baseUri) throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--limit-modules",
                "java.se,jdk.net",
                "-cp",
                System.getProperty("java.class.path"),
                SecureIssue.class.getName(),
                baseUri));
        command.addAll(Artifact.transports());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }
}
