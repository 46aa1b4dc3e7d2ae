package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.StaffUser;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.testkit.SandboxServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest extends SandboxFixture {
    private static final String PASSWORD = SandboxServer.PASSWORD;

    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void secret_mayEndWithOneLineEnd(String lineEnd) throws Exception {
        assertDone(issue().with("--password-file", file(PASSWORD + lineEnd)));
        assertDone(issue().with("--password-stdin").standardInput(PASSWORD + lineEnd));
        assertDone(issue().variable("USERTOKEN_PASSWORD", PASSWORD + lineEnd));
    }

    @Test
    void option_hasPrecedenceOverVariableOverPrompt() throws Exception {
        assertDone(issue().with("--password-file", file(PASSWORD)).variable("USERTOKEN_PASSWORD", "old"));
        assertDone(issue().with("--password-stdin").standardInput(PASSWORD).variable("USERTOKEN_PASSWORD", "old"));
        assertDone(issue().variable("USERTOKEN_PASSWORD", PASSWORD).promptInput("old"));
        assertDone(issue().with("--api-key-file", file(SandboxServer.API_KEY))
                .variable("USERTOKEN_API_KEY", "old")
                .promptInput(PASSWORD));
    }

    @Test
    void password_isPromptedIfNothingIsGiven() {
        assertDone(issue().promptInput(PASSWORD));
    }

    @Test
    void missingTerminalOrInput_isBadUsage() {
        assertRefused(issue(), "no password");
        assertRefused(issue().promptInput(""), "no password");
    }

    @Test
    void missingApiKey_isBadUsageWithoutPrompt() {
        assertRefused(issue().withoutVariable("USERTOKEN_API_KEY").promptInput(PASSWORD), "no API key");
    }

    @Test
    void missingFile_isNamed() {
        String missing = folder.resolve("missing").toString();

        assertRefused(issue().with("--password-file", missing), "missing file", "{file}", missing);
        assertRefused(
                issue().with("--api-key-file", missing).variable("USERTOKEN_PASSWORD", PASSWORD),
                "missing file",
                "{file}",
                missing);
    }

    @Test
    void folderInPlaceOfFile_isBadUsage() {
        assertRefused(
                issue().with("--password-file", folder.toString()), "folder in place of file", "{folder}", folder);
    }

    @Test
    void emptySecret_isNotSent() throws Exception {
        String empty = file("\n");

        assertRefused(issue().with("--password-file", empty), "empty file", "{file}", empty);
        assertRefused(issue().with("--password-stdin"), "empty standard input");
        assertRefused(issue().variable("USERTOKEN_PASSWORD", ""), "empty variable");
    }

    @Test
    void secretOtherThanOneLineOfText_isNotSent() throws Exception {
        String twoLines = file(PASSWORD + "\nmore\n");

        assertRefused(issue().with("--password-file", twoLines), "two lines", "{file}", twoLines);
        assertRefused(issue().with("--password-stdin").standardInput(new byte[] {'p', (byte) 0xE9}), "not UTF-8");
        assertRefused(issue().with("--password-stdin").standardInput("p".repeat(70_000)), "too long");
    }

    @Test
    void secretCorruptedByLocale_isNotSent() {
        assertRefused(issue().variable("USERTOKEN_PASSWORD", "p\uFFFD"), "variable corrupted by the locale");
        assertRefused(issue().promptInput("p\uFFFD"), "input corrupted by the locale");
    }

    @Test
    void passwordInAnyScript_reachesService() throws Exception {
        String password = "pä\u30D1 \uD83D\uDD11";
        try (SandboxServer other = SandboxServer.builder()
                .login("-99", "Siteowner", password, StaffUser.of(0, "", "", "Owner"))
                .start()) {
            assertDone(Invocation.issue(other).with("--password-file", file(password)));
            assertDone(Invocation.issue(other).with("--password-stdin").standardInput(password));
        }
    }

    @Test
    void fileReadableByOthers_causesWarning() throws Exception {
        Path file = Path.of(file(PASSWORD));
        for (String mode : new String[] {"rw-r-----", "rw----r--"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

            Outcome outcome =
                    issue().with("--quiet", "--password-file", file.toString()).run();

            assertThat(outcome.exitCode).isEqualTo(0);
            assertThat(outcome.out).hasLineCount(1);
            MESSAGES.check("warning about a file that others can read", outcome.errorLine(), "{file}", file);
        }
    }

    @Test
    void apiKeyUnfitForHeader_isRefusedAndNotShown() {
        assertRefused(
                issue().variable("USERTOKEN_API_KEY", "kéy-in-the-wrong-place")
                        .variable("USERTOKEN_PASSWORD", PASSWORD),
                "API key unfit for a header");
    }

    private Invocation issue() {
        return Invocation.issue(server);
    }

    private String file(String text) throws Exception {
        Path file = Files.createTempFile(folder, "secret", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Files.writeString(file, text).toString();
    }

    private static void assertDone(Invocation invocation) {
        Outcome outcome = invocation.run();
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.err).isEmpty();
    }

    private void assertRefused(Invocation invocation, String message, Object... placeholders) {
        Outcome outcome = invocation.run();
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err).doesNotContain("kéy", PASSWORD);
        MESSAGES.check(message, outcome.errorLine(), placeholders);
        assertThat(server.requests()).isEmpty();
    }
}
