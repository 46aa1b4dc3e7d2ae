package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.testkit.SandboxServer;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * One run of the command in this process. It also checks the rules for every run: the output does not contain the API
 * key or the password, and a failed run prints nothing on standard output.
 */
final class Invocation {
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private byte[] standardInput = new byte[0];
    private Optional<char[]> promptInput = Optional.empty();

    private Invocation(String... arguments) {
        this.arguments.addAll(List.of(arguments));
        // Else a test would depend on the profiles of the user who runs it.
        variables.put("XDG_CONFIG_HOME", System.getProperty("java.home"));
    }

    static Invocation of(String... arguments) {
        return new Invocation(arguments);
    }

    /** Returns an invocation for the site of a sandbox, with the correct API key. */
    static Invocation of(SandboxServer server, String... arguments) {
        return of(arguments)
                .with("--base-url", server.baseUri().toString(), "--site", SandboxServer.SITE_ID)
                .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY);
    }

    /** Returns an invocation that logs in to a sandbox, without a password. */
    static Invocation issue(SandboxServer server) {
        return of(server, "issue", "--username", SandboxServer.USERNAME);
    }

    /** Returns a token that the sandbox accepts. */
    static String token(SandboxServer server) {
        return issue(server)
                .with("--quiet")
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                .run()
                .out
                .trim();
    }

    Invocation with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    Invocation variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    Invocation withoutVariable(String name) {
        variables.remove(name);
        return this;
    }

    Invocation standardInput(String text) {
        return standardInput(text.getBytes(StandardCharsets.UTF_8));
    }

    Invocation standardInput(byte[] bytes) {
        standardInput = bytes;
        return this;
    }

    Invocation promptInput(String text) {
        promptInput = Optional.of(text.toCharArray());
        return this;
    }

    Outcome run() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Environment environment =
                new Environment(variables, new ByteArrayInputStream(standardInput), question -> promptInput);
        CommandLine command = UsertokenCommand.commandLine(environment)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        Outcome outcome = new Outcome(
                command.execute(arguments.toArray(new String[0])), lines(out.toString()), lines(err.toString()));
        assertThat(outcome.err).doesNotContain(SandboxServer.API_KEY).doesNotContain(SandboxServer.PASSWORD);
        assertThat(outcome.out).doesNotContain(SandboxServer.API_KEY).doesNotContain(SandboxServer.PASSWORD);
        if (!arguments.contains("--verbose")) {
            assertThat(outcome.err)
                    .as("the command names its own options, not the library's methods and arguments")
                    .doesNotContainPattern(
                            "[a-z]\\((\\.\\.\\.)?\\)|\\b(baseUri|siteId|apiKey|apiVersion|base URI)\\b|[( ]javax?\\.");
        }
        if (outcome.exitCode != ExitCode.DONE) {
            // The output of doctor is its report, whatever the result is.
            if (!arguments.contains("doctor")) {
                assertThat(outcome.out).isEmpty();
            }
            Optional.ofNullable(variables.get("USERTOKEN_TOKEN"))
                    .filter(token -> !token.isBlank())
                    .ifPresent(token -> assertThat(outcome.err).doesNotContain(token));
        }
        return outcome;
    }

    private static String lines(String text) {
        return text.replace(System.lineSeparator(), "\n");
    }
}
