package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.StaffUser;
import dev.usertoken.testkit.SandboxServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RevokeCommandTest {
    private SandboxServer server;
    private String token;

    @BeforeEach
    void start() {
        server = SandboxServer.builder()
                .login("-99", SandboxServer.USERNAME, SandboxServer.PASSWORD, StaffUser.of(0, "", "", "Owner"))
                .login("12", "other", "other's", StaffUser.of(0, "", "", "Owner"))
                .start();
        token = Invocation.token(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void revoke_endsTokenAndConfirms() {
        Outcome outcome = revoke().run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("The token is revoked.\n");
        assertThat(server.revocations()).isEqualTo(1);
        assertThat(revoke().run().exitCode).isEqualTo(4);
    }

    @Test
    void quiet_printsNothing() {
        Outcome outcome = revoke().with("--quiet").run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).isEmpty();
    }

    @Test
    void json_confirmsRevocation() {
        assertThat(revoke().with("--json").run().out)
                .isEqualTo("{\"version\":1,\"siteId\":\"-99\",\"revoked\":true}\n");
    }

    @Test
    void tokenOfOtherSite_endsWithFour() {
        Outcome outcome = Invocation.of("revoke", "--site", "12")
                .with("--base-url", server.baseUri().toString())
                .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                .variable("USERTOKEN_TOKEN", token)
                .run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(4);
        assertThat(outcome.err).contains("belongs to another site");
    }

    private Invocation revoke() {
        return Invocation.of(server, "revoke").variable("USERTOKEN_TOKEN", token);
    }
}
