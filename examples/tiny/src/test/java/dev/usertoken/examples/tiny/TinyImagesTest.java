package dev.usertoken.examples.tiny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images that {@code make-images} makes with the JDK that runs this test. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "make-images is a shell script")
class TinyImagesTest {
    @TempDir
    static Path folder;

    private static Path trustStore;

    @BeforeAll
    static void makeImages() throws Exception {
        trustStore = folder.resolve("certificates.p12");
        try (InputStream certificates = TestCertificates.class.getResourceAsStream("certificates.p12")) {
            Files.copy(certificates, trustStore);
        }
        assertThat(run(List.of("./make-images"), Map.of("JAVA_HOME", System.getProperty("java.home"))))
                .contains("socket: ", "jdk: ");
    }

    @ParameterizedTest
    @CsvSource({"socket, http", "socket, https", "jdk, http", "jdk, https"})
    void image_issuesRenewsAndRevokes(String transport, String scheme) throws Exception {
        SandboxServer.Builder builder = SandboxServer.builder();
        if (scheme.equals("https")) {
            builder.sslContext(TestCertificates.GOOD.server());
        }
        try (SandboxServer sandbox = builder.start()) {
            String output = run(
                    List.of(
                            "target/" + transport + "/bin/java",
                            "-Djavax.net.ssl.trustStore=" + trustStore,
                            "-Djavax.net.ssl.trustStorePassword=usertoken",
                            "-m",
                            "dev.usertoken.examples.tiny/dev.usertoken.examples.tiny.Tiny",
                            sandbox.baseUri().toString(),
                            SandboxServer.SITE_ID,
                            SandboxServer.USERNAME),
                    Map.of("USERTOKEN_API_KEY", SandboxServer.API_KEY, "USERTOKEN_PASSWORD", SandboxServer.PASSWORD));

            assertThat(output).contains("transport " + transport + " (", "issued: ", "renewed: ", "revoked");
            assertThat(sandbox.baseUri().getScheme()).isEqualTo(scheme);
            assertThat(List.of(sandbox.issues(), sandbox.renewals(), sandbox.revocations()))
                    .containsExactly(1, 1, 1);
        }
    }

    private static String run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        File output = File.createTempFile("output", ".txt", folder.toFile());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    }
}
