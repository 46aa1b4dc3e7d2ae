package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Issues a token for a staff login. */
@Command(name = "issue", description = "Exchange a staff login for a token.")
final class IssueCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private AccountOptions account;

    @Mixin
    private PasswordOptions password;

    @Mixin
    private ServiceOptions service;

    @Mixin
    private TokenOutputOptions output;

    @Override
    public void run() {
        String site = account.site(usertoken);
        String username = account.username(usertoken);
        try (UserTokenClient client = service.connect(usertoken)) {
            Secret secret = password.read(usertoken);
            StaffCredentials credentials =
                    CommandException.unlessRefused(() -> StaffCredentials.of(site, username, secret));
            UserToken token = client.issue(credentials);
            output.show(usertoken.output(), token);
        }
    }
}
