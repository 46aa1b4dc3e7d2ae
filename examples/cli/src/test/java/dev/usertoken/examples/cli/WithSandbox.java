package dev.usertoken.examples.cli;

import dev.usertoken.testkit.SandboxServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a sandbox and a folder of its own. */
abstract class WithSandbox {
    @TempDir
    Path folder;

    final SandboxServer server = SandboxServer.start();

    @AfterEach
    void stop() {
        server.close();
    }
}
