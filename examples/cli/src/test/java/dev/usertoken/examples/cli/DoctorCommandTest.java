package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.RecordedRequest;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DoctorCommandTest extends SandboxFixture {
    @Test
    void goodSetup_hasOneLineForEachCheckAndSendsNoCredentials() {
        Outcome outcome = doctor().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.err).isEmpty();
        assertThat(outcome.out.lines())
                .allMatch(line -> line.startsWith("ok    "))
                .hasSize(12);
        assertThat(outcome.out)
                .containsPattern("ok    java +\\d+")
                .containsPattern("profile +none\n")
                .containsPattern("login +site -99, user name Siteowner\n")
                .containsPattern("API key +present")
                .containsPattern("transports .*apache.*\n")
                .containsPattern("codecs .*xml.*\n")
                .containsPattern("selected +usertoken .*transport socket \\(")
                .containsPattern("store +" + folder.resolve("usertoken") + " does not exist yet")
                .containsPattern("service +" + server.baseUri() + "\n")
                .containsPattern("proxy +none\n")
                .containsPattern("connection +the server responded to HEAD with \\d+\n")
                .containsPattern("clock +[01] s ");
        assertThat(folder.resolve("usertoken")).doesNotExist();
        assertThat(server.requests()).hasSize(1);
        RecordedRequest request = server.requests().get(0);
        assertThat(request.body()).isEmpty();
        assertThat(request.headers().toString()).doesNotContainIgnoringCase("siteid");
        assertThat(request.headers().first("API-Key")).isEmpty();
        assertThat(request.headers().first("Authorization")).isEmpty();
    }

    @Test
    void store_isDescribedWithNumberOfTokens() {
        token().run();

        assertThat(doctor().run().out)
                .containsPattern("ok +store +.*/usertoken, which only you can read, with 1 token\n");
    }

    @Test
    void missingSettings_areReportedTogether() {
        Outcome outcome = Invocation.of("doctor")
                .variable("USERTOKEN_BASE_URL", server.baseUri().toString())
                .variable("XDG_STATE_HOME", folder.toString())
                .run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out)
                .containsPattern("FAIL +login +--site is missing")
                .containsPattern("FAIL +API key +no API key; set USERTOKEN_API_KEY")
                .containsPattern("ok +connection");
    }

    @Test
    void storeReadableByOthers_fails() throws Exception {
        Path open = Files.createDirectory(
                folder.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Outcome outcome = doctor().with("--store", open.toString()).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out).containsPattern("FAIL +store +.*chmod go=");
    }

    @Test
    void unknownTransport_fails() {
        Outcome outcome = doctor().with("--transport", "pigeon").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out).containsPattern("FAIL +selected +UT-P2: .*--transport.*; found:; ");
    }

    @Test
    void cleartextToOtherMachine_failsAndSendsNothing() {
        Outcome outcome = doctor().with("--base-url", "http://192.0.2.1").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out)
                .containsPattern("FAIL +selected +--base-url is http to another machine")
                .doesNotContain("connection");
    }

    @Test
    void passwordInBaseUrl_isNotRepeated() {
        Outcome outcome = doctor().with("--base-url", "https://me:hunter2@localhost/?key=hunter2")
                .run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out).containsPattern("FAIL +selected +--base-url").doesNotContain("hunter2");
    }

    @Test
    void refusedConnection_endsWithSix() throws Exception {
        // A socket that is bound but does not listen refuses connections.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = reserved.getLocalPort();
            Outcome outcome =
                    doctor().with("--base-url", "http://127.0.0.1:" + port).run();

            assertThat(outcome.exitCode).isEqualTo(6);
            assertThat(outcome.out).containsPattern("FAIL +connection +no connection to 127.0.0.1:" + port);
        }
    }

    @Test
    void unknownHost_endsWithSix() {
        Outcome outcome =
                doctor().with("--base-url", "https://usertoken.invalid").run();

        assertThat(outcome.exitCode).isEqualTo(6);
        assertThat(outcome.out).containsPattern("FAIL +connection +the address of usertoken.invalid was not found");
    }

    @Test
    void serverWithoutTls_endsWithSix() {
        Outcome outcome = doctor().with(
                        "--base-url", "https://127.0.0.1:" + server.baseUri().getPort())
                .run();

        assertThat(outcome.exitCode).isEqualTo(6);
        assertThat(outcome.out).containsPattern("FAIL +TLS +the handshake failed \\(SSL");
    }

    @Test
    void silentServer_endsWithSixAfterTimeout() {
        try (ScriptedServer silent = ScriptedServer.start(connection -> connection.read())) {
            Outcome outcome = doctor().with("--base-url", "http://127.0.0.1:" + silent.port(), "--timeout", "0.3")
                    .run();

            assertThat(outcome.exitCode).isEqualTo(6);
            assertThat(outcome.out).containsPattern("FAIL +connection ");
        }
    }

    @Test
    void wrongClock_isNoted() {
        try (SandboxServer late = SandboxServer.builder()
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(-3)))
                .start()) {
            Outcome outcome =
                    doctor().with("--base-url", late.baseUri().toString()).run();

            assertThat(outcome.exitCode).isEqualTo(0);
            assertThat(outcome.out).containsPattern("note +clock +108\\d\\d s ahead of the server: set the clock");
        }
    }

    @Test
    void variableOfProxy_isNotedAndNotRepeated() {
        Outcome outcome =
                doctor().variable("HTTPS_PROXY", "http://me:hunter2@proxy:3128").run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out)
                .containsPattern("note +proxy +none, because Java does not read")
                .doesNotContain("hunter2");
    }

    private Invocation doctor() {
        return Invocation.of("doctor", "--site", "-99", "--username", SandboxServer.USERNAME)
                .variable("USERTOKEN_BASE_URL", server.baseUri().toString())
                .variable("XDG_STATE_HOME", folder.toString())
                .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private Invocation token() {
        return Invocation.of(server, "token", "--username", SandboxServer.USERNAME)
                .variable("XDG_STATE_HOME", folder.toString())
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }
}
