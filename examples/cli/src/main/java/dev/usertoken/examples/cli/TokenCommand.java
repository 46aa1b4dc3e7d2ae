package dev.usertoken.examples.cli;

import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Prints a valid token, and stores it between runs. */
@Command(name = "token", description = "Print a valid token, and store it for the next run.")
final class TokenCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private KeptTokenOptions kept;

    @Mixin
    private LoginOptions login;

    @Mixin
    private TokenOutputOptions output;

    @Override
    public void run() {
        try (UserTokenClient client = kept.connect(usertoken);
                TokenSession session = kept.session(usertoken, client, login.password(usertoken), login.session())) {
            output.show(usertoken.output(), session.token());
        }
    }
}
