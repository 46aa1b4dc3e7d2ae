package dev.usertoken.examples.cli;

import dev.usertoken.FileTokenStore;
import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the token that is stored between runs: its login and its directory. */
final class KeptTokenOptions {
    /** Longer than an entry with its refused logins. */
    private static final int PROBE_BYTES = 8 << 10;

    @Mixin
    private AccountOptions account;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "The directory of stored tokens. Default: that of the profile, else usertoken in XDG_STATE_HOME,"
                            + " else in ~/.local/state; created for you alone.")
    private Optional<Path> store = Optional.empty();

    @Mixin
    private ServiceOptions service;

    private final AtomicBoolean storeFailed = new AtomicBoolean();

    /** Returns a client with the store of tokens, which continues without the store if that fails. */
    UserTokenClient connect(UsertokenCommand usertoken) {
        return connect(
                usertoken,
                event -> {
                    if (event.type() == TokenEvent.Type.STORE_FAILED) {
                        storeFailed.set(true);
                        usertoken.warn("the token is not kept: "
                                + event.detail().orElse(store(usertoken) + " cannot be used"));
                    }
                },
                file -> usertoken.warn(file + " is not of this version, and counts as empty"));
    }

    /**
     * Returns a client with the store of tokens.
     *
     * @param unreadable receives each file of the store that this version cannot read
     */
    UserTokenClient connect(UsertokenCommand usertoken, TokenListener listener, Consumer<Path> unreadable) {
        Path directory = store(usertoken);
        return service.connect(
                usertoken,
                client -> client.tokenStore(open(directory, unreadable)).listener(event -> {
                    usertoken.listener().onEvent(event);
                    listener.onEvent(event);
                }));
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
            if (storeFailed.get() || !canWrite(directory)) {
                throw CommandException.badUsage("no login was sent, because a refused one could not be counted in "
                        + directory + ": make room and check the rights, or give another directory with --store");
            }
            return password.get();
        };
    }

    private static boolean canWrite(Path directory) {
        try {
            Path probe = Files.createTempFile(directory, "probe", ".new");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String site(UsertokenCommand usertoken) {
        return account.site(usertoken);
    }

    /** Returns the directory of the store. */
    Path store(UsertokenCommand usertoken) {
        return store.or(() -> usertoken.settings().path(Setting.STORE))
                .orElseGet(() -> usertoken.environment().userDirectory("XDG_STATE_HOME", ".local/state"));
    }

    URI resource(UsertokenCommand usertoken, String path) {
        return service.resource(usertoken, path);
    }

    Duration timeout() {
        return service.timeout();
    }

    private static FileTokenStore open(Path directory, Consumer<Path> unreadable) {
        try {
            return FileTokenStore.in(directory, unreadable);
        } catch (UncheckedIOException e) {
            // The store's message contains the reason.
            throw CommandException.badUsage(e.getMessage() + "; see --store");
        }
    }
}
