package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.StaffUser;
import dev.usertoken.spi.Headers;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IssueCommandTest extends SandboxFixture {
    @Test
    void output_hasTokenSiteExpiryAndUser() {
        Outcome outcome = issue().run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out)
                .matches("Token    \\S+\n"
                        + "Site     -99\n"
                        + "Expires  \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S*Z\n"
                        + "User     Site Owner \\(Owner, id 0\\)\n");
        assertThat(outcome.err).isEmpty();
    }

    @Test
    void quiet_printsTokenOnly() {
        Outcome outcome = issue().with("--quiet").run();

        assertThat(outcome.out).matches("\\S+\n");
        assertThat(outcome.err).isEmpty();
        assertThat(Invocation.of(server, "renew")
                        .variable("USERTOKEN_TOKEN", outcome.out.trim())
                        .run()
                        .exitCode)
                .isEqualTo(0);
    }

    @Test
    void json_isOneObjectOnOneLine() throws Exception {
        Outcome outcome = issue().with("--json").run();

        assertThat(outcome.out).endsWith("}\n").hasLineCount(1);
        JsonNode json = new ObjectMapper().readTree(outcome.out);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("version", "siteId", "token", "type", "expiresAt", "user");
        assertThat(json.get("version").intValue()).isEqualTo(1);
        assertThat(json.get("siteId").textValue()).isEqualTo("-99");
        assertThat(json.get("token").textValue()).isNotBlank();
        assertThat(json.get("type").textValue()).isEqualTo("Bearer");
        assertThat(Instant.parse(json.get("expiresAt").textValue())).isAfter(Instant.now());
        assertThat(json.get("user"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"id\":0,\"firstName\":\"Site\",\"lastName\":\"Owner\",\"type\":\"Owner\"}"));
    }

    @Test
    void json_isAscii() throws Exception {
        try (SandboxServer other = SandboxServer.builder()
                .login("7", "zoë", "pass-7", StaffUser.of(1, "Zoë", "O'Néill \uD83D\uDE00", "Staff"))
                .start()) {
            Outcome outcome = Invocation.of("issue", "--json", "--site", "7", "--username", "zoë")
                    .with("--base-url", other.baseUri().toString())
                    .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                    .variable("USERTOKEN_PASSWORD", "pass-7")
                    .run();

            assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(outcome.out))
                    .isTrue();
            assertThat(new ObjectMapper()
                            .readTree(outcome.out)
                            .get("user")
                            .get("lastName")
                            .textValue())
                    .isEqualTo("O'Néill \uD83D\uDE00");
        }
    }

    @Test
    void controlCharactersInName_areReplaced() {
        try (SandboxServer other = SandboxServer.builder()
                .login(
                        "-99",
                        "Siteowner",
                        SandboxServer.PASSWORD,
                        StaffUser.of(1, "E\u001b[2J\nE", "\u202eve", "Staff"))
                .start()) {
            Outcome outcome = Invocation.issue(other)
                    .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                    .run();

            assertThat(outcome.out).endsWith("\nUser     E?[2J?E ?ve (Staff, id 1)\n");
        }
    }

    @Test
    void missingUser_isOmitted() throws Exception {
        server.behave(Quirk.without("User"));

        assertThat(issue().run().out).doesNotContain("User");
        assertThat(new ObjectMapper().readTree(issue().with("--json").run().out).has("user"))
                .isFalse();
    }

    @Test
    void wrongPassword_endsWithThreeAfterOneRequest() {
        Outcome outcome = Invocation.issue(server)
                .variable("USERTOKEN_PASSWORD", "not the password")
                .run();

        assertThat(outcome.exitCode).isEqualTo(3);
        assertThat(server.issues()).isEqualTo(1);
        assertThat(outcome.err)
                .hasLineCount(1)
                .startsWith("usertoken issue: ")
                .contains("403", "the login was refused", "check user name, password and site")
                .doesNotContain("not the password");
    }

    @Test
    void blankUserName_isBadUsage() {
        Outcome outcome = Invocation.of(server, "issue", "--username", " ")
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                .run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).isEqualTo("usertoken issue: --username must not be blank\n");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void userName_mayStartWithUnderscore() {
        assertMayBeUserName("_source");
    }

    @Test
    void userName_mayLookLikeArgumentFile() throws Exception {
        assertMayBeUserName("@" + Files.writeString(folder.resolve("arguments"), "hunter2"));
    }

    @Test
    void apiVersionAndFormat_areUsed() {
        try (SandboxServer other = SandboxServer.builder().apiVersion("7").start()) {
            Outcome outcome = Invocation.issue(other)
                    .with("--api-version", "7", "--format", "json", "--transport", "jdk", "--timeout", "9.5")
                    .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                    .run();

            assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
            Headers headers = other.requests().get(0).headers();
            assertThat(headers.first("Content-Type")).hasValue("application/json");
            assertThat(headers.first("Accept")).hasValue("application/json");
        }
    }

    @Test
    void verbose_printsEventsOnStandardError() {
        Outcome outcome = issue().with("--quiet", "--verbose").run();

        assertThat(outcome.out).matches("\\S+\n");
        assertThat(outcome.err)
                .contains("PROVIDER_SELECTED", "ATTEMPT_STARTED", "OPERATION_SUCCEEDED")
                .contains("\nusertoken: POST " + server.baseUri() + "/public/v6/usertoken/issue [API-Key, ")
                .containsPattern("\nusertoken: 200 \\[")
                .doesNotContain(outcome.out.trim());
    }

    private Invocation issue() {
        return Invocation.issue(server).variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private static void assertMayBeUserName(String username) {
        try (SandboxServer server = SandboxServer.builder()
                .login("-99", username, SandboxServer.PASSWORD, StaffUser.of(1, "A", "B", "Staff"))
                .start()) {
            Outcome outcome = Invocation.of(server, "issue", "--username", username)
                    .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                    .run();

            assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        }
    }
}
