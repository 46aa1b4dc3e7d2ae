package dev.usertoken.examples.cli;

import dev.usertoken.testkit.SandboxServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Provides a sandbox and a folder for each test. */
abstract class SandboxFixture {
    @TempDir
    Path folder;

    final SandboxServer server = SandboxServer.start();

    @AfterEach
    void stop() {
        server.close();
    }
}
