package dev.usertoken.packaging.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.packaging.runtimes.app.FirstToken;
import dev.usertoken.packaging.runtimes.app.HandwrittenFirstToken;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The classes that a process loads until its first token, with {@code transport-socket} and clear text. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "other systems have no folder that root cannot write to")
class ColdStartTest {
    private static final String TOKEN = ScriptedResponses.json(
            200, "{\"TokenType\":\"Bearer\",\"AccessToken\":\"token\",\"Expires\":\"2099-01-01T00:00:00Z\"}");

    @TempDir
    static Path folder;

    private static List<String> classes;

    @BeforeAll
    static void loadClasses() throws Exception {
        classes = classesOf(FirstToken.class);
    }

    @Test
    void firstToken_loadsLittleMoreThanHandwrittenClient() throws Exception {
        int handwritten = classesOf(HandwrittenFirstToken.class).size();

        assertThat(classes).hasSizeLessThan(handwritten * 136 / 100);
    }

    @Test
    void firstToken_loadsNothingThatItDoesNotNeed() {
        assertThat(classes)
                .contains(FirstToken.class.getName())
                .filteredOn(name -> name.matches(
                        "java\\.util\\.stream\\.Collectors|java\\.security\\.MessageDigest|javax\\.net\\.ssl\\..*"))
                .isEmpty();
    }

    private static List<String> classesOf(Class<?> main) throws Exception {
        Path log = folder.resolve(main.getSimpleName() + ".txt");
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-Xlog:class+load:file=" + log + ":none");
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(TOKEN));
                ChildJvm jvm = ChildJvm.start(folder, "socket", options, main, server.uri(""))) {
            jvm.awaitEnd("done");
        }
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" source: "))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .collect(Collectors.toList());
        }
    }
}
