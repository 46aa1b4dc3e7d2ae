package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options for the source of the password. */
final class PasswordOptions {
    private static final String VARIABLE = "USERTOKEN_PASSWORD";

    @ArgGroup
    private Source source = new Source();

    Secret read(UsertokenCommand usertoken) {
        Secrets secrets = usertoken.secrets();
        return source.read(secrets)
                .or(() -> usertoken.settings().secret(VARIABLE, Setting.PASSWORD_FILE, secrets))
                .or(() -> secrets.fromPrompt("Password: "))
                .orElseThrow(() -> CommandException.badUsage(
                        "no password, and none can be asked for unless standard input and output are a terminal; set "
                                + VARIABLE + ", or give --password-file FILE or --password-stdin"));
    }

    private static final class Source {
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Read the password from this file. Default: the variable " + VARIABLE
                        + ", else the file of the profile, else a prompt without echo.")
        private Optional<Path> file = Optional.empty();

        @Option(names = "--password-stdin", description = "Read the password from standard input.")
        private boolean standardInput;

        Optional<Secret> read(Secrets secrets) {
            return standardInput ? Optional.of(secrets.fromStandardInput()) : file.map(secrets::fromFile);
        }
    }
}
