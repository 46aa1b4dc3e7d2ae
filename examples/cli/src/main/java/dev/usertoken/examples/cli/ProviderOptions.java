package dev.usertoken.examples.cli;

import dev.usertoken.UserTokenClient;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which transport carries, and which codec writes. */
final class ProviderOptions {
    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "Carry requests with this transport, such as jdk. Default: the best one present.")
    private Optional<String> transport = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "Write requests, and ask for replies, in this format: ${COMPLETION-CANDIDATES}.")
    private Optional<Format> format = Optional.empty();

    /** The client with these choices made; those that cannot be had are bad usage. */
    UserTokenClient build(UserTokenClient.Builder client) {
        return CommandException.unlessRefused(() -> {
            transport.ifPresent(client::transportName);
            format.ifPresent(
                    chosen -> client.requestMediaType(chosen.requestMediaType()).accept(chosen.replyMediaType()));
            return client.build();
        });
    }
}
