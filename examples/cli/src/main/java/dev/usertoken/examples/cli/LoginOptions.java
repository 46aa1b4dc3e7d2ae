package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to log in where no token is kept. */
final class LoginOptions {
    @Mixin
    private PasswordOptions password;

    @Option(
            names = "--retry-login",
            description = "Log in once more although the login was refused lately. Six refusals lock it.")
    private boolean retryLogin;

    /** Asked for only where a login is needed. */
    Supplier<Secret> password(Secrets secrets) {
        return () -> password.read(secrets);
    }

    SessionOptions.Builder session() {
        SessionOptions.Builder options = SessionOptions.builder();
        return retryLogin ? options.refusalPause(Duration.ZERO) : options;
    }
}
