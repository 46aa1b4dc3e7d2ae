package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest extends SandboxFixture {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @Test
    void variables_replaceOptions() {
        Outcome outcome = withVariables(Invocation.of("issue", "--quiet")).run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out).matches("\\S+\n");
    }

    @Test
    void profile_replacesOptions() throws Exception {
        secretFile("key", SandboxServer.API_KEY);
        secretFile("password", SandboxServer.PASSWORD);
        profiles(
                "# The sandbox",
                "[studio]",
                "base-url = " + server.baseUri(),
                "site=-99",
                "username = " + SandboxServer.USERNAME,
                "api-key-file = key",
                "password-file = password",
                "store = tokens",
                "transport = jdk");

        Outcome outcome = in("token", "--profile", "studio", "--verbose").run();
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.err).contains("PROVIDER_SELECTED, jdk (");
        assertThat(folder.resolve("usertoken/tokens")).isNotEmptyDirectory();
        assertThat(in("token").variable("USERTOKEN_PROFILE", "studio").run().exitCode)
                .isEqualTo(0);
        assertThat(server.issues()).isEqualTo(1);
    }

    @Test
    void profileNamedDefault_isUsedIfNoneIsNamed() throws Exception {
        profiles("[default]", "site = -99", "username = " + SandboxServer.USERNAME);

        assertThat(in("issue")
                        .variable("USERTOKEN_BASE_URL", server.baseUri().toString())
                        .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                        .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                        .run()
                        .exitCode)
                .isEqualTo(0);
    }

    @Test
    void option_hasPrecedenceOverVariableOverProfile() throws Exception {
        profiles("[default]", "site = 3", "api-key-file = missing", "password-file = missing");

        withVariables(in("issue"))
                .variable("USERTOKEN_SITE", "2")
                .with("--site", "1")
                .run();
        withVariables(in("issue")).variable("USERTOKEN_SITE", "2").run();
        withVariables(in("issue")).variable("USERTOKEN_SITE", "").run();

        assertThat(server.requests())
                .extracting(request -> request.headers().first("SiteId").orElseThrow())
                .containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = hunter2",
                "Password=hunter2",
                "USERTOKEN_PASSWORD = hunter2",
                "api-key = hunter2",
                "apikey=hunter2",
                "token = hunter2",
                "client_secret = hunter2"
            })
    void secretInFile_isRefusedAndNotRepeated(String line) throws Exception {
        Path file = profiles("[other]", line, "[default]", "site = -99");

        assertRefused(withVariables(in("issue")).variable("USERTOKEN_SITE", ""), "secret in file", "{file}", file);
    }

    @ParameterizedTest
    @CsvSource({
        "hunter2, not a setting",
        "user = hunter2, not a setting",
        "= hunter2, not a setting",
        "site =, no value or repeated",
        "site = 1, no value or repeated",
        "[], no new profile",
        "[default], no new profile",
    })
    void unclearLine_isRefusedAndNotRepeated(String line, String message) throws Exception {
        Path file = profiles("[default]", "site = -99", line);

        assertRefused(withVariables(in("issue")).variable("USERTOKEN_SITE", ""), message, "{file}", file);
    }

    @Test
    void profileOption_hasPrecedenceOverVariablesOfAnotherLogin() throws Exception {
        secretFile("key", SandboxServer.API_KEY);
        secretFile("password", SandboxServer.PASSWORD);
        profiles(
                "[studio]",
                "base-url = " + server.baseUri(),
                "site = -99",
                "username = " + SandboxServer.USERNAME,
                "api-key-file = key",
                "password-file = password");

        Outcome outcome = in("issue", "--profile", "studio")
                .variable("USERTOKEN_BASE_URL", "https://elsewhere.invalid")
                .variable("USERTOKEN_SITE", "1")
                .variable("USERTOKEN_USERNAME", "another")
                .variable("USERTOKEN_API_KEY", "key of another")
                .variable("USERTOKEN_PASSWORD", "password of another")
                .run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key-file = hunter2", "password-file = hunter2"})
    void secretInsteadOfFile_isNotRepeated(String line) throws Exception {
        profiles("[studio]", "site = -99", "username = user", "base-url = " + server.baseUri(), line);
        Invocation issue = in("issue", "--profile", "studio");
        if (line.startsWith("password")) {
            issue = issue.variable("USERTOKEN_API_KEY", "key");
        }

        assertRefused(issue, "secret in place of file", "{setting}", line.substring(0, line.indexOf(' ')));
    }

    @Test
    void lineOutsideOfProfile_isRefused() throws Exception {
        Path file = profiles("site = -99");

        assertRefused(in("issue"), "line outside of a profile", "{file}", file);
    }

    @Test
    void unknownProfile_isBadUsageAndListsProfiles() throws Exception {
        Path file = folder.resolve("usertoken/profiles.ini");
        assertRefused(in("issue", "--profile", "hunter2"), "no profiles", "{file}", file);

        profiles("[studio]", "[gym]");
        assertRefused(in("issue", "--profile", "hunter2"), "unknown profile", "{file}", file);
    }

    @Test
    void fileThatOthersCanChange_isRefused() throws Exception {
        Path file = profiles("[default]", "site = -99");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        assertRefused(in("issue"), "file that others can change", "{file}", file);
    }

    @Test
    void fileOfAnotherUser_isRefused() throws Exception {
        Path file = profiles("[default]", "site = -99");
        assumeTrue(Files.getOwner(file).getName().equals("root"), "only root can give a file away");
        Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        assertRefused(in("issue"), "file of another user", "{file}", file);
    }

    @Test
    void missingSetting_isBadUsageThatNamesAllSources() {
        assertRefused(Invocation.of("issue"), "no site");
        assertRefused(Invocation.of("issue", "--site", "-99"), "no user name");
        assertRefused(
                Invocation.of("renew")
                        .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                        .variable("USERTOKEN_TOKEN", "planted"),
                "no site for a token");
    }

    @Test
    void invalidBaseUrl_isNotRepeated() {
        assertRefused(
                withVariables(Invocation.of("issue")).variable("USERTOKEN_BASE_URL", "https://me:hunter2@a^b"),
                "invalid base URL");
    }

    private void assertRefused(Invocation invocation, String message, Object... placeholders) {
        Outcome outcome = invocation.run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err).doesNotContain("hunter2");
        MESSAGES.check(message, outcome.errorLine(), placeholders);
        assertThat(server.requests()).isEmpty();
    }

    private Invocation in(String... arguments) {
        return Invocation.of(arguments).variable("XDG_CONFIG_HOME", folder.toString());
    }

    private Invocation withVariables(Invocation invocation) {
        return invocation
                .variable("USERTOKEN_SITE", SandboxServer.SITE_ID)
                .variable("USERTOKEN_USERNAME", SandboxServer.USERNAME)
                .variable("USERTOKEN_BASE_URL", server.baseUri().toString())
                .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private Path profiles(String... lines) throws IOException {
        Path file = Files.createDirectories(folder.resolve("usertoken")).resolve("profiles.ini");
        Files.writeString(file, String.join("\n", lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    private void secretFile(String name, String secret) throws IOException {
        Path file = Files.createDirectories(folder.resolve("usertoken")).resolve(name);
        Files.writeString(file, secret + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
