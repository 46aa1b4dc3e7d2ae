package dev.usertoken.examples.cli;

import dev.usertoken.UserTokenClient;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that select the transport and the codec of requests. */
final class ProviderOptions {
    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "The transport of requests. Default: that of the profile, else socket, which starts fastest.")
    private Optional<String> transport = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "The format of requests and responses: ${COMPLETION-CANDIDATES}. Default: json."
                    + " Responses to a form are in json.")
    private Optional<Format> format = Optional.empty();

    /** Builds the client with these options. If a provider is not available, fails with bad usage. */
    UserTokenClient build(UsertokenCommand usertoken, UserTokenClient.Builder client) {
        return CommandException.unlessRefused(() -> {
            client.transportName(transport
                    .or(() -> usertoken.settings().value(Setting.TRANSPORT))
                    .orElse("socket"));
            format.ifPresent(
                    chosen -> client.requestMediaType(chosen.requestMediaType()).accept(chosen.responseMediaType()));
            return client.build();
        });
    }
}
