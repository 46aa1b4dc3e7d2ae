package dev.usertoken.examples.cli;

import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Renews a token. */
@Command(name = "renew", description = "Extend a token by 24 hours, up to 7 times.")
final class RenewCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private TokenOptions token;

    @Mixin
    private ServiceOptions service;

    @Mixin
    private TokenOutputOptions output;

    @Override
    public void run() {
        try (UserTokenClient client = service.connect(usertoken)) {
            UserToken renewed = client.renew(token.read(usertoken));
            output.show(usertoken.output(), renewed);
        }
    }
}
