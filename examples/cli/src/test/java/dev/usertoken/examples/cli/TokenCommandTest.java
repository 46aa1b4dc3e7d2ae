package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk-independent")
class TokenCommandTest extends SandboxFixture {
    @Test
    void storedToken_isUsedWithoutLogin() {
        Outcome first = token().with("--quiet").run();
        Outcome second = withoutPassword().with("--quiet").run();

        assertThat(first.exitCode).as(first.toString()).isEqualTo(0);
        assertThat(first.out).matches("\\S+\n");
        assertThat(second).hasToString(first.toString());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void output_isForPersonHeaderOrScript() {
        String token = token().with("--quiet").run().out.trim();

        assertThat(withoutPassword().run().out).startsWith("Token    " + token + "\nSite     -99\nExpires  20");
        assertThat(withoutPassword().with("--header").run().out).isEqualTo("Bearer " + token + "\n");
        assertThat(withoutPassword().with("--json").run().out)
                .startsWith("{\"version\":1,\"siteId\":\"-99\",\"token\":\"" + token + "\",");
    }

    @Test
    void defaultStore_isInStateFolderOfEnvironment() {
        assertKeptIn(
                folder.resolve("state/usertoken"),
                run -> run.variable("XDG_STATE_HOME", folder.resolve("state").toString()));
        assertKeptIn(folder.resolve(".local/state/usertoken"), run -> run);
        assertKeptIn(folder.resolve(".local/state/usertoken"), run -> run.variable("XDG_STATE_HOME", "relative"));
    }

    @Test
    void storeReadableByOthers_isBadUsage() throws Exception {
        Path open = Files.createDirectory(
                folder.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Outcome outcome = token("--store", open.toString()).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains(open.toString());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void failedStore_sendsNoLoginThatCouldNotBeCounted() throws Exception {
        Path store = folder.resolve("store");
        token("--store", store.toString()).run();
        Path kept;
        try (Stream<Path> files = Files.list(store)) {
            kept = files.filter(file -> !file.getFileName().toString().contains("."))
                    .findFirst()
                    .get();
        }
        Files.writeString(kept, "not an entry");
        Outcome unreadable = token("--store", store.toString()).run();
        Files.delete(kept);
        Files.createDirectory(kept);
        Outcome failed = token("--store", store.toString()).run();

        assertThat(unreadable.exitCode).as(unreadable.toString()).isEqualTo(0);
        assertThat(unreadable.err).contains(kept + " cannot be read by this version, and is treated as empty");
        assertThat(failed.exitCode).as(failed.toString()).isEqualTo(2);
        assertThat(failed.err).contains("the token is not stored: " + kept, "no login was sent", "--store");
        assertThat(server.issues()).isEqualTo(2);
    }

    @Test
    void storeOnFullDisk_sendsNoLoginThatCouldNotBeCounted() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k,mode=700", "tmpfs", disk.toString())
                .start();
        assumeTrue(mount.waitFor() == 0, "only root can mount a file system");
        try {
            Path store = Files.createDirectory(
                    disk.resolve("store"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            fill(disk.resolve("rest"));
            for (int run = 0; run < 8; run++) {
                Outcome outcome = token("--store", store.toString())
                        .variable("USERTOKEN_PASSWORD", "mistyped")
                        .run();
                assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(2);
                assertThat(outcome.err).contains("no login was sent");
            }
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
        assertThat(server.issues()).isZero();
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file)) {
            while (true) {
                stream.write(new byte[1024]);
            }
        } catch (IOException e) {
            // The disk is full.
            assertThat(file).isNotEmptyFile();
        }
    }

    @Test
    void fileInPlaceOfStore_isBadUsage() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome outcome = token("--store", file.toString()).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains(file + " is not a directory: use another path; see --store");
    }

    @Test
    void refusedLogin_isPausedInAllRunsUnlessRetried() {
        Outcome refused = token().variable("USERTOKEN_PASSWORD", "mistyped").run();
        Outcome paused = token().variable("USERTOKEN_PASSWORD", "mistyped").run();

        assertThat(refused.exitCode).isEqualTo(3);
        assertThat(paused.exitCode).isEqualTo(3);
        assertThat(paused.err).hasLineCount(1).containsPattern(" until 20\\d\\d-\\d\\d-\\d\\dT");
        assertThat(server.issues()).isEqualTo(1);

        Outcome retried = token("--retry-login")
                .variable("USERTOKEN_PASSWORD", "mistyped")
                .run();
        assertThat(retried.exitCode).isEqualTo(3);
        assertThat(retried.err).doesNotContain(" until ");
        assertThat(server.issues()).isEqualTo(2);
        assertThat(token().run().exitCode).as("with another password").isEqualTo(0);
    }

    @Test
    void retriedLogin_isNotLocked() {
        for (int i = 0; i < 6; i++) {
            token("--retry-login").variable("USERTOKEN_PASSWORD", "mistyped").run();
        }

        assertThat(server.issues()).isEqualTo(5);
    }

    @Test
    void missingPassword_isBadUsageIfLoginIsNeeded() {
        Outcome outcome = withoutPassword().run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains("no password");
    }

    private void assertKeptIn(Path store, UnaryOperator<Invocation> environment) {
        Outcome outcome = environment
                .apply(Invocation.of(server, "token", "--username", SandboxServer.USERNAME)
                        .variable("HOME", folder.toString())
                        .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD))
                .run();

        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(0);
        assertThat(store).isNotEmptyDirectory();
    }

    private Invocation token(String... more) {
        return withoutPassword().with(more).variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private Invocation withoutPassword() {
        return Invocation.of(server, "token", "--username", SandboxServer.USERNAME)
                .variable("XDG_STATE_HOME", folder.toString());
    }
}
