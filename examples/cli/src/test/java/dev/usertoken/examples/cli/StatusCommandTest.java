package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.StaffUser;
import dev.usertoken.testkit.SandboxServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatusCommandTest extends SandboxFixture {
    @Test
    void status_listsStoredTokensAndSendsNothing() {
        String token = token(server).with("--quiet").run().out.trim();
        try (SandboxServer other = SandboxServer.builder()
                .login("7", "zoë", SandboxServer.PASSWORD, StaffUser.of(1, "Zoë", "O", "Staff"))
                // A session subtracts a second, the resolution of Date, and does not store a token that then ends
                // within one.
                .tokenLife(Duration.ofSeconds(3))
                .start()) {
            Outcome issued = Invocation.of("token", "--site", "7", "--username", "zoë", "--store", store())
                    .with("--base-url", other.baseUri().toString())
                    .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                    .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                    .run();
            assertThat(issued.exitCode).as(issued.toString()).isEqualTo(0);
        }
        server.forgetRequests();
        await().until(() -> status().run().out.contains("expired"));
        Outcome outcome = status().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out.split("\n\n"))
                .hasSize(2)
                .anySatisfy(listed -> assertThat(listed)
                        .matches("Service  " + server.baseUri() + "\nSite     -99\nUsername Siteowner\n"
                                + "Expires  20[0-9-]+T[0-9:]+Z, in 23 h 59 min\\s*"))
                .anySatisfy(listed -> assertThat(listed)
                        .contains("Site     7\nUsername zoë\n")
                        .containsPattern("Z, expired\\s*$"));
        assertThat(outcome.out).doesNotContain(token);
        assertThat(outcome.err).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void json_isOneObjectOnOneLine() throws Exception {
        String token = token(server).with("--quiet").run().out.trim();
        Outcome outcome = status().with("--json").run();

        assertThat(outcome.out).endsWith("}\n").hasLineCount(1).doesNotContain(token);
        JsonNode json = new ObjectMapper().readTree(outcome.out);
        assertThat(json.get("version").intValue()).isEqualTo(1);
        assertThat(json.get("tokens")).hasSize(1);
        JsonNode listed = json.get("tokens").get(0);
        assertThat(listed.fieldNames())
                .toIterable()
                .containsExactly("service", "siteId", "username", "refreshedAt", "expiresAt", "expired");
        assertThat(listed.get("service").textValue()).isEqualTo(server.baseUri().toString());
        assertThat(Instant.parse(listed.get("expiresAt").textValue())).isAfter(Instant.now());
        assertThat(listed.get("expired").booleanValue()).isFalse();
    }

    @Test
    void missingStore_isNotCreated() {
        Outcome outcome = status().run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("No token is stored in " + store() + ".\n");
        assertThat(Path.of(store())).doesNotExist();
    }

    @Test
    void loggedOutToken_isNotListed() throws Exception {
        token(server).run();
        Invocation.of(server, "logout", "--username", SandboxServer.USERNAME, "--store", store())
                .run();

        assertThat(status().with("--json").run().out).isEqualTo("{\"version\":1,\"tokens\":[]}\n");
        try (Stream<Path> files = Files.list(Path.of(store()))) {
            assertThat(files)
                    .as("the login is removed with the token")
                    .noneMatch(file -> file.toString().endsWith(".login"));
        }
    }

    @Test
    void tokenOfOtherProgram_isListedWithoutLogin() throws Exception {
        token(server).run();
        try (Stream<Path> files = Files.list(Path.of(store()))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".login")).toArray(Path[]::new)) {
                Files.delete(file);
            }
        }

        assertThat(status().run().out)
                .matches("Service  unknown, stored by another program\nExpires  20\\S+Z, in .*\n");
        assertThat(status().with("--json").run().out).contains("[{\"refreshedAt\":");
    }

    @Test
    void unreadableEntry_causesWarning() throws Exception {
        token(server).run();
        Path entry = Path.of(store()).resolve("0".repeat(64));
        Files.writeString(entry, "not an entry");
        Outcome outcome = status().run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).contains("Siteowner");
        assertThat(outcome.err)
                .isEqualTo("usertoken: warning: " + entry + " cannot be read by this version, and is not listed\n");
    }

    @Test
    void storeReadableByOthers_isBadUsage() throws Exception {
        token(server).run();
        Files.setPosixFilePermissions(Path.of(store()), PosixFilePermissions.fromString("rwxr-xr-x"));
        Outcome outcome = status().run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains(store(), "chmod go=");
    }

    private Invocation token(SandboxServer service) {
        return Invocation.of(service, "token", "--username", SandboxServer.USERNAME, "--store", store())
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private Invocation status() {
        return Invocation.of("status", "--store", store());
    }

    private String store() {
        return folder.resolve("store").toString();
    }
}
