package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.UserToken;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for a token and its site. */
final class TokenOptions {
    private static final String VARIABLE = "USERTOKEN_TOKEN";

    @Mixin
    private SiteOption site;

    @ArgGroup
    private Source source = new Source();

    UserToken read(UsertokenCommand usertoken) {
        String siteId = site.site(usertoken);
        Secrets secrets = usertoken.secrets();
        Secret token = source.read(secrets)
                .or(() -> secrets.fromVariable(VARIABLE))
                .orElseThrow(() -> CommandException.badUsage(
                        "no token; set " + VARIABLE + ", or give --token-file FILE or --token-stdin"));
        return CommandException.unlessRefused(() -> UserToken.of(siteId, token));
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
