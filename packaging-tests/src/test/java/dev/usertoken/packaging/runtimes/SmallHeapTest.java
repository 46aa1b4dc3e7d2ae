package dev.usertoken.packaging.runtimes;

import dev.usertoken.packaging.Artifact;
import dev.usertoken.packaging.runtimes.app.Application;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many calls in one process, on any JDK: {@link ConstrainedJvmTest} has the first calls, on each JDK. */
@Tag("jdk-independent")
@EnabledOnOs(value = OS.LINUX, disabledReason = "other systems have no folder that root cannot write to")
class SmallHeapTest {
    private static final String TOKEN = ScriptedResponses.json(
            200, "{\"TokenType\":\"Bearer\",\"AccessToken\":\"token\",\"Expires\":\"2099-01-01T00:00:00Z\"}");

    @TempDir
    Path folder;

    static List<String> transports() {
        return Artifact.transports();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tenThousandCalls_fitInto6MegabytesOnOneProcessor(String transport) throws Exception {
        List<String> options = List.of("-Xmx6m", "-XX:ActiveProcessorCount=1", "-XX:TieredStopAtLevel=1");
        // The sandbox would take twice the time of the client.
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(TOKEN));
                ChildJvm jvm = ChildJvm.start(folder, transport, options, Application.class, server.uri(""), 10_000)) {
            jvm.awaitEnd("done");
        }
    }
}
