package dev.usertoken.examples.cli;

import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.TokenEvent;
import dev.usertoken.UserTokenClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Revokes the stored token. */
@Command(name = "logout", description = "Revoke the stored token, and remove it from the store.")
final class LogoutCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private KeptTokenOptions kept;

    @Mixin
    private OutputOptions output;

    private final AtomicReference<TokenEvent> outcome = new AtomicReference<>();
    private final AtomicReference<Path> unreadable = new AtomicReference<>();
    private final AtomicBoolean storeFailed = new AtomicBoolean();

    @Override
    public void run() {
        try (UserTokenClient client = kept.connect(usertoken, this::note, unreadable::set)) {
            Secret unused = Secret.of("");
            kept.session(
                            usertoken,
                            client,
                            () -> unused,
                            SessionOptions.builder().revokeOnClose())
                    .close();
        }
        if (outcome.get() == null) {
            requireThatNoneIsKept();
            output.showNotRevoked(usertoken.output(), kept.site(usertoken), "There is no token.");
            return;
        }
        boolean revoked = outcome.get().type() == TokenEvent.Type.OPERATION_SUCCEEDED;
        boolean hadEnded = outcome.get().diagnosis().equals(Optional.of(Diagnosis.TOKEN_REJECTED));
        if (!revoked && !hadEnded) {
            throw notConfirmed(outcome.get());
        }
        if (storeFailed.get()) {
            throw CommandException.badUsage("the token has ended, but " + mayStillContainIt());
        }
        if (revoked) {
            output.showRevoked(usertoken.output(), kept.site(usertoken));
        } else {
            output.showNotRevoked(usertoken.output(), kept.site(usertoken), "The token had ended already.");
        }
    }

    private void note(TokenEvent event) {
        boolean ends =
                event.type() == TokenEvent.Type.OPERATION_SUCCEEDED || event.type() == TokenEvent.Type.OPERATION_FAILED;
        if (ends && event.operation().equals(Optional.of(Operation.REVOKE))) {
            outcome.set(event);
        }
        if (event.type() == TokenEvent.Type.STORE_FAILED) {
            storeFailed.set(true);
        }
    }

    private void requireThatNoneIsKept() {
        if (storeFailed.get()) {
            throw CommandException.badUsage("no token was revoked, because " + kept.store(usertoken)
                    + " cannot be read: check the directory or --store, and run the command again");
        }
        if (unreadable.get() != null) {
            throw CommandException.badUsage("no token was revoked, because " + unreadable.get()
                    + " cannot be read by this version: run the version that wrote it, or remove the file");
        }
    }

    private CommandException notConfirmed(TokenEvent failure) {
        boolean sent = failure.attempt() > 0;
        if (!sent) {
            return CommandException.of(
                    ExitCode.ofRevocation(failure),
                    "nothing was sent, so the token stays valid: another process may be refreshing it; run the command"
                            + " again, or with a longer --timeout");
        }
        return CommandException.of(
                ExitCode.ofRevocation(failure),
                "the service has not confirmed the revocation, "
                        + (storeFailed.get()
                                ? "and " + mayStillContainIt()
                                : "so the token may stay valid until it expires; it is not stored any more"));
    }

    private String mayStillContainIt() {
        return kept.store(usertoken)
                + " cannot be used and may still contain the token: make the store usable, and run the command again";
    }
}
