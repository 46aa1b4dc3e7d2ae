package dev.usertoken.examples.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints the completion script of a shell. */
@Command(
        name = "generate-completion",
        description = {
            "Print the completion script of a shell.",
            "bash and zsh: source <(usertoken generate-completion). fish: usertoken generate-completion fish | source"
        })
final class GenerateCompletionCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}. Default: bash.")
    private Shell shell = Shell.BASH;

    @Override
    public void run() {
        CommandLine root = spec.root().commandLine();
        usertoken
                .output()
                .line(
                        shell == Shell.FISH
                                ? FishCompletion.of(root.getCommandSpec())
                                : AutoComplete.bash(root.getCommandName(), root));
    }

    private enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
