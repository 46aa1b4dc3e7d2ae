package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.StaffUser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sandbox as a program, with only testkit and core on the class path. */
@Timeout(120)
class SandboxProgramTest {
    @Test
    void itPrintsItsAddressAndLoginsAndStopsOnASignal() throws Exception {
        Process program = start("0");
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            URI baseUri = URI.create(output.readLine());
            assertThat(output.readLine()).isEqualTo("site -99, user name Siteowner, password apitest1234");
            assertThat(output.readLine()).isEqualTo("API key sandbox-api-key");
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(baseUri).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);

            program.destroy();

            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(isOpen(baseUri)).isFalse();
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void aPortThatIsNoNumberIsAClearError() throws Exception {
        Process program = start("http");

        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).contains("the only argument is a port, 0 to 65535");
        assertThat(program.waitFor()).isEqualTo(1);
    }

    private static boolean isOpen(URI uri) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    private static Process start(String... arguments) throws Exception {
        String classPath = location(SandboxServer.class) + File.pathSeparator + location(StaffUser.class);
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                SandboxServer.class.getName());
        command.command().addAll(List.of(arguments));
        return command.redirectErrorStream(true).start();
    }

    private static Path location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
