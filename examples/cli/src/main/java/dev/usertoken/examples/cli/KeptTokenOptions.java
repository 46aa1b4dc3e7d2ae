package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** The options for the token that is stored between runs: its login and its directory. */
final class KeptTokenOptions {
    @Mixin
    private AccountOptions account;

    @Mixin
    private StoreOption store;

    @Mixin
    private ServiceOptions service;

    private final AtomicBoolean storeFailed = new AtomicBoolean();

    /** Returns a client with the store of tokens. If the store fails, the client continues without it. */
    UserTokenClient connect(UsertokenCommand usertoken) {
        CommandTokenStore opened = open(
                usertoken, file -> usertoken.warn(file + " cannot be read by this version, and is treated as empty"));
        return connect(usertoken, opened, event -> {
            if (event.type() == TokenEvent.Type.STORE_FAILED) {
                storeFailed.set(true);
                usertoken.warn("the token is not stored: "
                        + event.detail().or(opened::lastFailure).orElse(store(usertoken) + " cannot be used"));
            }
        });
    }

    /**
     * Returns a client with the store of tokens.
     *
     * @param unreadable receives each file of the store that this version cannot read
     */
    UserTokenClient connect(UsertokenCommand usertoken, TokenListener listener, Consumer<Path> unreadable) {
        return connect(usertoken, open(usertoken, unreadable), listener);
    }

    private UserTokenClient connect(UsertokenCommand usertoken, CommandTokenStore opened, TokenListener listener) {
        return service.connect(
                usertoken,
                client -> client.tokenStore(opened).listener(event -> {
                    usertoken.listener().onEvent(event);
                    listener.onEvent(event);
                }));
    }

    private CommandTokenStore open(UsertokenCommand usertoken, Consumer<Path> unreadable) {
        Path directory = store(usertoken);
        return new CommandTokenStore(StoreOption.open(directory, unreadable), directory);
    }

    TokenSession session(
            UsertokenCommand usertoken,
            UserTokenClient client,
            Supplier<Secret> password,
            SessionOptions.Builder options) {
        // No margin, because a refresh in the background would end with the process.
        SessionOptions untilTheLastHour = options.refreshMargin(Duration.ZERO)
                .refreshJitter(Duration.ZERO)
                .expirationMargin(Duration.ofHours(1))
                .build();
        String site = account.site(usertoken);
        String username = account.username(usertoken);
        return CommandException.unlessRefused(() -> client.session(
                StaffCredentials.of(site, username, counted(store(usertoken), password)), untilTheLastHour));
    }

    /** Returns a supplier that fails if a refused login could not be counted, since too many would lock the login. */
    private Supplier<Secret> counted(Path directory, Supplier<Secret> password) {
        return () -> {
            if (storeFailed.get() || !StoreOption.canWrite(directory)) {
                throw CommandException.badUsage("no login was sent, because a refused one could not be counted in "
                        + directory + ": make room and check the rights, or give another directory with --store");
            }
            return password.get();
        };
    }

    String site(UsertokenCommand usertoken) {
        return account.site(usertoken);
    }

    /** Returns the directory of the store. */
    Path store(UsertokenCommand usertoken) {
        return store.directory(usertoken);
    }

    URI resource(UsertokenCommand usertoken, String path) {
        return service.resource(usertoken, path);
    }

    Duration timeout() {
        return service.timeout();
    }
}
