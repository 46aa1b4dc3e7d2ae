package dev.usertoken.examples.cli;

import dev.usertoken.Diagnosis;
import dev.usertoken.Operation;
import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.TokenEvent;
import dev.usertoken.UserTokenClient;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Ends the token that is kept. */
@Command(name = "logout", description = "End the token that is kept, and keep it no longer.")
final class LogoutCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private KeptTokenOptions kept;

    @Mixin
    private OutputOptions output;

    private final AtomicReference<TokenEvent> outcome = new AtomicReference<>();

    @Override
    public void run() {
        try (UserTokenClient client = kept.connect(usertoken, this::note)) {
            Secret unused = Secret.of("");
            kept.session(client, () -> unused, SessionOptions.builder().revokeOnClose())
                    .close();
        }
        Optional<TokenEvent> failure =
                Optional.ofNullable(outcome.get()).filter(event -> event.type() == TokenEvent.Type.OPERATION_FAILED);
        if (failure.isPresent() && !hadEnded(failure.get())) {
            throw CommandException.of(
                    failure.get().status().isPresent() ? ExitCode.SERVER_TROUBLE : ExitCode.NETWORK,
                    "the token is not kept any more, but the service has not confirmed its end");
        }
        output.showRevoked(usertoken.output(), kept.site(), outcome.get() != null);
    }

    private void note(TokenEvent event) {
        boolean ends =
                event.type() == TokenEvent.Type.OPERATION_SUCCEEDED || event.type() == TokenEvent.Type.OPERATION_FAILED;
        if (ends && event.operation().equals(Optional.of(Operation.REVOKE))) {
            outcome.set(event);
        }
    }

    private static boolean hadEnded(TokenEvent failure) {
        return failure.diagnosis().equals(Optional.of(Diagnosis.TOKEN_REJECTED));
    }
}
