package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a login, which are used if no token is stored. */
final class LoginOptions {
    @Mixin
    private PasswordOptions password;

    @Option(
            names = "--retry-login",
            description = "Log in once more although the login was refused recently. Six refusals lock it.")
    private boolean retryLogin;

    /** Returns the password supplier, which is called only if a login is needed. */
    Supplier<Secret> password(UsertokenCommand usertoken) {
        return () -> password.read(usertoken);
    }

    SessionOptions.Builder session() {
        SessionOptions.Builder options = SessionOptions.builder();
        return retryLogin ? options.loginBackoff(Duration.ZERO) : options;
    }
}
