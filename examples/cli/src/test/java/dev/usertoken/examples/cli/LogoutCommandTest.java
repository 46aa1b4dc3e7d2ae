package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogoutCommandTest {
    @TempDir
    private Path folder;

    private SandboxServer server;

    @BeforeEach
    void start() {
        server = SandboxServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void endsTheTokenThatIsKeptAndKeepsItNoLonger() {
        token().run();
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("The token is revoked.\n");
        assertThat(server.revocations()).isEqualTo(1);
        token().run();
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void whereNoTokenIsKeptNothingIsSent() {
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
        assertThat(logout().with("--json").run().out).isEqualTo("{\"siteId\":\"-99\",\"revoked\":false}\n");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aTokenThatHasEndedAlreadyIsNoFailure() {
        token().run();
        server.dropTokens();

        assertThat(logout().run().exitCode).isEqualTo(0);
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    @Test
    void aServiceThatDoesNotConfirmIsAFailureButTheTokenIsGone() {
        token().run();
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.REVOKE));
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).isEqualTo(7);
        assertThat(outcome.err).hasLineCount(1).contains("not kept any more", "not confirmed");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    private Invocation token() {
        return kept("token").variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private Invocation logout() {
        return kept("logout");
    }

    private Invocation kept(String command) {
        return Invocation.of(server, command, "--username", SandboxServer.USERNAME)
                .with("--store", folder.resolve("store").toString());
    }
}
