package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.FileTokenStore;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogoutCommandTest extends WithSandbox {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

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
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(outcome.out).isEqualTo("The token had ended already.\n");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    @Test
    void aServiceThatDoesNotConfirmIsAFailureButTheTokenIsGone() {
        assertNotConfirmed(Quirk.SERVER_ERROR, 7);
        assertNotConfirmed(Quirk.TOO_MANY_REQUESTS, 5);
        assertNotConfirmed(Quirk.WRONG_SITE, 4);
        assertNotConfirmed(Quirk.NO_ANSWER, 6, "--timeout", "2");
    }

    @Test
    void aTokenThatAnotherIsRefreshingAllTheTimeStaysAndLives() throws Exception {
        token().run();
        server.behave(Quirk.NO_ANSWER.on(Endpoint.ISSUE));
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

            assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(6);
            assertThat(outcome.err).hasLineCount(1).contains("the token lives on", "run it again", "--timeout");
            assertThat(server.revocations()).isZero();
        }
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    @Test
    void aStoreThatCannotBeReadEndsNothingAndSaysSo() throws Exception {
        token().run();
        Path entry = entry();
        Path aside = Files.move(entry, folder.resolve("aside"));
        Files.createDirectory(entry, OWNER_ONLY);
        assertNoneEnded(logout().run(), store() + " cannot be read", "run it again");

        Files.delete(entry);
        Files.move(aside, entry);
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    @Test
    void aFileOfAnotherVersionEndsNothingAndSaysSo() throws Exception {
        token().run();
        Path entry = entry();
        String text = Files.readString(entry);
        Files.writeString(entry, "not an entry");
        assertNoneEnded(logout().run(), entry + " is not of this version", "remove the file");

        Files.writeString(entry, text);
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".lock", ".jvm", ".new"})
    void aStoreThatCannotBeWrittenLosesTheTokenAllTheSameAndSaysThatItMayHoldIt(String blocked) throws Exception {
        token().run();
        Path blocking = block(blocked);
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err)
                .hasLineCount(1)
                .contains("the token has ended", store() + " cannot be used and may still hold it", "run it again");
        assertThat(server.revocations()).isEqualTo(1);

        unblock(blocking);
        assertThat(logout().run().out).isEqualTo("The token had ended already.\n");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    @Test
    void whereNeitherStoreNorServiceEndsTheTokenItCanBeEndedLater() throws Exception {
        token().run();
        Path blocking = block(".new");
        server.behave(Quirk.SERVER_ERROR.on(Endpoint.REVOKE));
        Outcome outcome = logout().run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(7);
        assertThat(outcome.err).hasLineCount(1).contains("not confirmed", "may still hold it", "run it again");

        unblock(blocking);
        server.behaveNormally();
        assertThat(logout().run().out).isEqualTo("The token is revoked.\n");
    }

    private void assertNotConfirmed(Quirk quirk, int exitCode, String... options) {
        server.behaveNormally();
        token().run();
        server.behave(quirk.on(Endpoint.REVOKE));
        Outcome outcome = logout().with(options).run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(exitCode);
        assertThat(outcome.err).hasLineCount(1).contains("not kept any more", "not confirmed", "until it expires");
        assertThat(logout().run().out).isEqualTo("There is no token.\n");
    }

    private void assertNoneEnded(Outcome outcome, String... words) {
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains("no token was ended").contains(words);
        assertThat(server.revocations()).isZero();
    }

    private Path store() {
        return folder.resolve("store");
    }

    /** The one file that is no help to others. */
    private Path entry() throws IOException {
        try (Stream<Path> files = Files.list(store())) {
            return files.filter(file -> !file.getFileName().toString().contains("."))
                    .findFirst()
                    .get();
        }
    }

    /** Puts a folder that cannot just be deleted where the store has, or wants, a file: that stops root too. */
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
