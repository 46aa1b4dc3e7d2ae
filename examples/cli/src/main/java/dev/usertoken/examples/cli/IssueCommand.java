package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Issues a token for a staff login. */
@Command(name = "issue", description = "Trade a staff login for a token.")
final class IssueCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Option(
            names = "--site",
            paramLabel = "ID",
            required = true,
            description = "The site of the login; -99 is the public sandbox.")
    private String site;

    @Option(names = "--username", paramLabel = "NAME", required = true, description = "The user name of the login.")
    private String username;

    @Mixin
    private PasswordOptions password;

    @Mixin
    private ServiceOptions service;

    @Mixin
    private TokenOutputOptions output;

    @Override
    public void run() {
        try (UserTokenClient client = service.connect(usertoken)) {
            Secret secret = password.read(usertoken.secrets());
            StaffCredentials credentials =
                    CommandException.unlessRefused(() -> StaffCredentials.of(site, username, secret));
            UserToken token = client.issue(credentials);
            output.show(usertoken.output(), token);
        }
    }
}
