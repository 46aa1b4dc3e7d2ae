package dev.usertoken.examples.cli;

import dev.usertoken.UserTokenClient;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which transport carries, and which codec writes. */
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

    /** The client with these choices made; those that cannot be had are bad usage. */
    UserTokenClient build(UserTokenClient.Builder client) {
        return CommandException.unlessRefused(() -> {
            client.transportName(transport);
            format.ifPresent(
                    chosen -> client.requestMediaType(chosen.requestMediaType()).accept(chosen.replyMediaType()));
            return client.build();
        });
    }
}
