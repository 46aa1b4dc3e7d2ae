package dev.usertoken.examples.cli;

import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Revokes a token. */
@Command(name = "revoke", description = "Revoke a token.")
final class RevokeCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private TokenOptions token;

    @Mixin
    private ServiceOptions service;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        try (UserTokenClient client = service.connect(usertoken)) {
            UserToken revoked = token.read(usertoken);
            client.revoke(revoked);
            output.showRevoked(usertoken.output(), revoked.siteId());
        }
    }
}
