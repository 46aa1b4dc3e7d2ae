package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ArgumentsTest {
    private static final CommandLine COMMAND = UsertokenCommand.commandLine(
            new Environment(Map.of(), InputStream.nullInputStream(), question -> Optional.empty()));

    static Stream<String> commands() {
        return COMMAND.getSubcommands().keySet().stream();
    }

    @Test
    void command_hasTheseSubcommands() {
        assertThat(commands())
                .containsExactly(
                        "issue",
                        "renew",
                        "revoke",
                        "token",
                        "call",
                        "status",
                        "logout",
                        "demo",
                        "sandbox",
                        "describe",
                        "doctor",
                        "generate-completion");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfSubcommand_listsExitCodes(String command) {
        Outcome outcome = Invocation.of(command, "--help").run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out)
                .startsWith("Usage: usertoken " + command + " ")
                .contains("Exit codes:\n  0     done\n  1     ")
                .contains("  3     login", "  4     token", "  5     rate", "  6     network", "  7     server");
    }

    @Test
    void helpOfCommand_listsSubcommandsAndExitCodes() {
        assertThat(Invocation.of("--help").run().out).contains("issue", "Exit codes:\n");
    }

    @Test
    void version_isThatOfBuild() {
        assertThat(Invocation.of("--version").run().out).matches("usertoken [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n");
        assertThat(Invocation.of("issue", "--version").run().out).startsWith("usertoken ");
    }

    @Test
    void missingSubcommand_isBadUsageAndListsThem() {
        Outcome outcome = Invocation.of().run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains("issue, renew, revoke", "usertoken --help");
    }

    @Test
    void mistypedSubcommand_suggestsSimilarOne() {
        Outcome outcome = Invocation.of("isue").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("perhaps for issue");
    }

    @Test
    void passwordOption_isUnknownAndAlternativesAreNamed() {
        Outcome outcome = issue("--password", "hunter2").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err)
                .hasLineCount(1)
                .contains("unknown option --password", "--password-file", "--password-stdin")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--password=hunter2", "--token=hunter2", "-phunter2", "-p=hunter2", "hunter2", "@hunter2"})
    void unknownArgument_isNotRepeated(String argument) {
        for (String command : List.of("issue", "renew", "revoke", "token", "logout", "demo", "sandbox", "describe")) {
            Outcome outcome = Invocation.of(command, "--site", "1", "--username", "a", argument)
                    .run();

            assertThat(outcome.exitCode).isEqualTo(2);
            assertThat(outcome.err).hasLineCount(1).doesNotContain("hunter2");
        }
    }

    @Test
    void valueOfFlag_isNotRepeated() {
        List<String> flags = new ArrayList<>();
        for (CommandLine command : COMMAND.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (option.typeInfo().isBoolean()) {
                    flags.add(option.longestName());
                    Outcome outcome = Invocation.of(command.getCommandName(), option.longestName() + "=hunter2")
                            .run();

                    assertThat(outcome.exitCode).as(option.longestName()).isEqualTo(2);
                    assertThat(outcome.err)
                            .isEqualTo("usertoken " + command.getCommandName() + ": " + option.longestName()
                                    + " takes no value; see \"usertoken " + command.getCommandName() + " --help\"\n");
                }
            }
        }
        assertThat(flags).contains("--password-stdin", "--token-stdin", "--quiet", "--json", "--verbose", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.0001", "86401", "1e99", "NaN", "ten", ""})
    void invalidTimeout_isBadUsage(String timeout) {
        Outcome outcome = issue("--timeout", timeout).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains("--timeout", "such as 10 or 2.5");
    }

    @Test
    void unknownFormat_listsFormats() {
        Outcome outcome = issue("--format", "yaml").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).containsIgnoringCase("expected one of [json, xml, form, multipart]");
    }

    @Test
    void quietAndJson_excludeEachOther() {
        Outcome outcome = issue("--quiet", "--json").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).contains("mutually exclusive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http"})
    void invalidPort_isBadUsage(String port) {
        Outcome outcome = Invocation.of("sandbox", "--port", port).run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).contains("port");
    }

    private static Invocation issue(String... more) {
        return Invocation.of("issue", "--site", "-99", "--username", "Siteowner")
                .with(more);
    }
}
