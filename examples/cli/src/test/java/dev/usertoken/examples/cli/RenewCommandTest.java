package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.testkit.Quirk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenewCommandTest extends SandboxFixture {
    private String token;

    @BeforeEach
    void start() {
        token = Invocation.token(server);
    }

    @Test
    void output_hasTokenSiteAndExpiry() {
        Outcome outcome = renew().variable("USERTOKEN_TOKEN", token).run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).startsWith("Token    ").contains("\nSite     -99\n", "\nExpires  ");
    }

    @Test
    void quiet_printsNewTokenOnly() {
        server.behave(Quirk.RENEW_CHANGES_TOKEN);

        Outcome outcome =
                renew().with("--quiet").variable("USERTOKEN_TOKEN", token).run();

        assertThat(outcome.out).matches("\\S+\n").isNotEqualTo(token + "\n");
        assertThat(renew().variable("USERTOKEN_TOKEN", outcome.out).run().exitCode)
                .isEqualTo(0);
    }

    @Test
    void json_hasNewExpiry() throws Exception {
        Outcome outcome =
                renew().with("--json").variable("USERTOKEN_TOKEN", token).run();

        JsonNode json = new ObjectMapper().readTree(outcome.out);
        assertThat(Instant.parse(json.get("expiresAt").textValue()))
                .isAfter(Instant.now().plus(Duration.ofHours(25)));
    }

    @Test
    void token_isReadFromFile() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), token + "\n");

        assertThat(renew().with("--token-file", file.toString()).run().exitCode).isEqualTo(0);
    }

    @Test
    void token_isReadFromStandardInputWithOrWithoutScheme() {
        assertThat(renew().with("--token-stdin").standardInput(token).run().exitCode)
                .isEqualTo(0);
        assertThat(renew().with("--token-stdin")
                        .standardInput("Bearer " + token + "\n")
                        .run()
                        .exitCode)
                .isEqualTo(0);
    }

    @Test
    void rejectedToken_endsWithFour() {
        server.dropTokens();

        Outcome outcome = renew().variable("USERTOKEN_TOKEN", token).run();

        assertThat(outcome.exitCode).isEqualTo(4);
        assertThat(outcome.err).hasLineCount(1).startsWith("usertoken renew: ").contains("the token was rejected");
        assertThat(server.renewals()).isEqualTo(1);
    }

    @Test
    void missingToken_isBadUsage() {
        Outcome outcome = renew().run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("USERTOKEN_TOKEN", "--token-file", "--token-stdin");
    }

    @Test
    void tokenUnfitForHeader_isBadUsage() {
        Outcome outcome = renew().variable("USERTOKEN_TOKEN", "tök").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("printable ASCII").doesNotContain("tök");
        assertThat(server.renewals()).isZero();
    }

    @Test
    void twoSourcesOfToken_areBadUsage() {
        Outcome outcome = renew().with("--token-stdin", "--token-file", "x").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("mutually exclusive");
    }

    private Invocation renew() {
        return Invocation.of(server, "renew");
    }
}
