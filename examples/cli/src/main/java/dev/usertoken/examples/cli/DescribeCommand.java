package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.UserTokenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Prints the selected transport and codecs. */
@Command(name = "describe", description = "Print the transport and the codecs that are used, and the jar of each.")
final class DescribeCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private ProviderOptions providers;

    @Override
    public void run() {
        // Nothing is sent, so no real key is needed.
        UserTokenClient.Builder builder =
                UserTokenClient.builder().apiKey(Secret.of("none")).listener(usertoken.listener());
        try (UserTokenClient client = providers.build(usertoken, builder)) {
            usertoken.output().line(client.describe());
        }
    }
}
