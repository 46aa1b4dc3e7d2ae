package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.UserToken;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options for a token and its site. */
final class TokenOptions {
    private static final String VARIABLE = "USERTOKEN_TOKEN";

    @Option(names = "--site", paramLabel = "ID", required = true, description = "The site that issued the token.")
    private String site;

    @ArgGroup
    private Source source = new Source();

    UserToken read(Secrets secrets) {
        Secret token = source.read(secrets)
                .or(() -> secrets.fromVariable(VARIABLE))
                .orElseThrow(() -> CommandException.badUsage(
                        "no token; set " + VARIABLE + ", or give --token-file FILE or --token-stdin"));
        return CommandException.unlessRefused(() -> UserToken.of(site, token));
    }

    private static final class Source {
        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "Read the token from this file. Default: the variable " + VARIABLE + ".")
        private Optional<Path> file = Optional.empty();

        @Option(names = "--token-stdin", description = "Read the token from standard input.")
        private boolean standardInput;

        Optional<Secret> read(Secrets secrets) {
            return standardInput ? Optional.of(secrets.fromStandardInput()) : file.map(secrets::fromFile);
        }
    }
}
