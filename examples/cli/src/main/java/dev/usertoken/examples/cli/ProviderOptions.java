package dev.usertoken.examples.cli;

import dev.usertoken.UserTokenClient;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that select the transport and the codec of requests. */
final class ProviderOptions {
    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "socket",
            description = "Carry requests with this transport. Default: ${DEFAULT-VALUE}, which starts soonest.")
    private String transport;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description =
                    "Write requests, and ask for replies, in this format: ${COMPLETION-CANDIDATES}. Default: json."
                            + " Replies to a form are in json.")
    private Optional<Format> format = Optional.empty();

    /** Builds the client with these options. If a provider is not available, fails with bad usage. */
    UserTokenClient build(UserTokenClient.Builder client) {
        return CommandException.unlessRefused(() -> {
            client.transportName(transport);
            format.ifPresent(
                    chosen -> client.requestMediaType(chosen.requestMediaType()).accept(chosen.replyMediaType()));
            return client.build();
        });
    }
}
