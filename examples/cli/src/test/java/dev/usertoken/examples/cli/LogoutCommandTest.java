package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.FileTokenStore;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogoutCommandTest extends SandboxFixture {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @Test
    void logout_revokesAndRemovesStoredToken() {
        token().run();
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("The token is revoked.\n");
        assertThat(server.revocations()).isEqualTo(1);
        token().run();
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void logoutWithoutStoredToken_sendsNothing() {
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
        assertThat(logout().with("--json").run().out)
                .isEqualTo("{\"version\":1,\"siteId\":\"-99\",\"revoked\":false}\n");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void logoutOfEndedToken_succeeds() {
        token().run();
        server.dropTokens();
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("The token had ended already.\n");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    @Test
    void unconfirmedRevocation_failsAndRemovesToken() {
        assertNotConfirmed(Quirk.SERVER_ERROR, 7);
        assertNotConfirmed(Quirk.TOO_MANY_REQUESTS, 5);
        assertNotConfirmed(Quirk.WRONG_SITE, 4);
        assertNotConfirmed(Quirk.NO_RESPONSE, 6, "--timeout", "2");
    }

    @Test
    void tokenUnderRefresh_isNeitherRevokedNorRemoved() throws Exception {
        token().run();
        server.behave(Quirk.NO_RESPONSE.on(Endpoint.ISSUE));
        try (UserTokenClient other = UserTokenClient.builder()
                        .baseUri(server.baseUri())
                        .apiKey(Secret.of(SandboxServer.API_KEY))
                        .transportName("jdk")
                        .tokenStore(FileTokenStore.in(store()))
                        .build();
                TokenSession refreshing = other.session(StaffCredentials.of(
                        SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)))) {
            refreshing.invalidate(refreshing.token());
            refreshing.tokenAsync();
            await().until(() -> server.issues() == 2);
            Outcome outcome = logout().with("--timeout", "0.3").run();

            assertFails(outcome, 6, "token under refresh");
            assertThat(server.revocations()).isZero();
        }
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    @Test
    void unreadableStore_isBadUsageAndRevokesNothing() throws Exception {
        token().run();
        Path entry = entry();
        Path aside = Files.move(entry, folder.resolve("aside"));
        Files.createDirectory(entry, OWNER_ONLY);
        assertNothingRevoked(logout().run(), "unreadable store", "{store}", store());

        Files.delete(entry);
        Files.move(aside, entry);
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    @Test
    void fileOfOtherVersion_isBadUsageAndRevokesNothing() throws Exception {
        token().run();
        Path entry = entry();
        String text = Files.readString(entry);
        Files.writeString(entry, "not an entry");
        assertNothingRevoked(logout().run(), "file of other version", "{file}", entry);

        Files.writeString(entry, text);
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".lock", ".jvm", ".new"})
    void unwritableStore_isBadUsageAfterRevocation(String blocked) throws Exception {
        token().run();
        Path blocking = block(blocked);
        Outcome outcome = logout().run();

        assertFails(outcome, 2, "store that cannot be written after the revocation", "{store}", store());
        assertThat(server.revocations()).isEqualTo(1);

        unblock(blocking);
        assertThat(logout().run().out).isEqualTo("The token had ended already.\n");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    @Test
    void failedRevocationAndStore_allowLaterLogout() throws Exception {
        token().run();
        Path blocking = block(".new");
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.REVOKE));
        Outcome outcome = logout().run();

        assertFails(outcome, 7, "neither revoked nor removed", "{store}", store());

        unblock(blocking);
        server.behaveNormally();
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    private void assertNotConfirmed(Quirk quirk, int exitCode, String... options) {
        server.behaveNormally();
        token().run();
        server.behave(quirk.on(Endpoint.REVOKE));
        Outcome outcome = logout().with(options).run();

        assertFails(outcome, exitCode, "revocation not confirmed");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    private void assertNothingRevoked(Outcome outcome, String message, Object... placeholders) {
        assertFails(outcome, 2, message, placeholders);
        assertThat(server.revocations()).isZero();
    }

    private static void assertFails(Outcome outcome, int exitCode, String message, Object... placeholders) {
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(exitCode);
        MESSAGES.check(message, outcome.errorLine(), placeholders);
    }

    private Path store() {
        return folder.resolve("store");
    }

    /** Returns the file with the token; the other files of the store are auxiliary. */
    private Path entry() throws IOException {
        try (Stream<Path> files = Files.list(store())) {
            return files.filter(file -> !file.getFileName().toString().contains("."))
                    .findFirst()
                    .get();
        }
    }

    /** Creates a non-empty folder in place of a file of the store, which even root cannot replace. */
    private Path block(String suffix) throws IOException {
        Path file = Path.of(entry() + suffix);
        Files.deleteIfExists(file);
        Files.createDirectory(file, OWNER_ONLY);
        Files.createDirectory(file.resolve("full"));
        return file;
    }

    private static void unblock(Path folder) throws IOException {
        Files.delete(folder.resolve("full"));
        Files.delete(folder);
    }

    private Invocation token() {
        return kept("token").variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private Invocation logout() {
        return kept("logout");
    }

    private Invocation kept(String command) {
        return Invocation.of(server, command, "--username", SandboxServer.USERNAME)
                .with("--store", store().toString());
    }
}
