package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The texts that are made from the commands and their options: completion scripts, and the man page. */
@Tag("jdk-independent")
class CompletionTest {
    private static final CommandLine COMMAND = UsertokenCommand.commandLine(
            new Environment(Map.of(), InputStream.nullInputStream(), question -> Optional.empty()));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "bash", "zsh"})
    void scriptOfBashAndZsh_hasOptions(String shell) {
        Outcome outcome = Invocation.of("generate-completion")
                .with(shell.isEmpty() ? new String[0] : new String[] {shell})
                .run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out).startsWith("#!/usr/bin/env bash").contains("--password-stdin", "usertoken", "compinit");
    }

    @Test
    void scriptOfFish_hasCommandsOptionsAndValues() {
        Outcome outcome = Invocation.of("generate-completion", "fish").run();

        assertThat(outcome.exitCode).isEqualTo(0);
        assertThat(outcome.out)
                .startsWith("complete -c usertoken -f\n")
                .contains(
                        "-n __fish_use_subcommand -a issue -d 'Exchange a staff login for a token'\n",
                        "'__fish_seen_subcommand_from issue' -l password-file -r -F -d ",
                        "'__fish_seen_subcommand_from issue' -l site -x -d ",
                        "'__fish_seen_subcommand_from issue' -s q -l quiet -d ",
                        "'__fish_seen_subcommand_from issue' -l format -x -a 'json xml form multipart' -d ",
                        "'__fish_seen_subcommand_from generate-completion' -a 'bash zsh fish' -d ");
        assertThat(outcome.out.lines()).allMatch(line -> line.startsWith("complete -c usertoken "));
        forEachOption(option ->
                assertThat(outcome.out).contains(" -l " + option.longestName().substring(2) + " "));
    }

    @Test
    void unknownShell_isBadUsage() {
        Outcome outcome = Invocation.of("generate-completion", "hunter2").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err).hasLineCount(1).doesNotContain("hunter2");
    }

    @Test
    void manPage_hasCommandsOptionsVariablesAndExitCodes() throws IOException {
        Path file = folder.resolve("man/usertoken.1");
        ManPage.main(new String[] {file.toString()});
        List<String> page = Files.readAllLines(file);

        assertThat(page.get(0)).startsWith(".TH \"USERTOKEN\" \"1\"");
        assertThat(page)
                .contains(
                        ".SH \"NAME\"",
                        ".SS \"call METHOD PATH\"",
                        ".SS \"issue\"",
                        ".B \\-H, \\-\\-header NAME:VALUE",
                        ".B 141",
                        ".B NO_COLOR")
                .noneMatch(line -> line.contains("${"))
                .noneMatch(line -> line.startsWith("'"));
        forEachOption(option -> assertThat(String.join("\n", page))
                .contains(option.longestName().replace("-", "\\-")));
    }

    private static void forEachOption(Consumer<OptionSpec> check) {
        COMMAND.getSubcommands().values().stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .forEach(check);
    }
}
