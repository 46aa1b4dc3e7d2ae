package dev.usertoken.examples.cli;

import dev.usertoken.FileTokenStore;
import dev.usertoken.Secret;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose token is kept between runs, and where. */
final class KeptTokenOptions {
    private static final String STATE_VARIABLE = "XDG_STATE_HOME";

    @Option(
            names = "--site",
            paramLabel = "ID",
            required = true,
            description = "The site of the login; -99 is the public sandbox.")
    private String site;

    @Option(names = "--username", paramLabel = "NAME", required = true, description = "Whose login it is.")
    private String username;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Where tokens are kept. Default: usertoken in " + STATE_VARIABLE
                    + ", else in ~/.local/state; created for you alone.")
    private Optional<Path> store = Optional.empty();

    @Mixin
    private ServiceOptions service;

    private final AtomicBoolean storeFailed = new AtomicBoolean();

    /** A client that keeps its tokens there, as well as it can. */
    UserTokenClient connect(UsertokenCommand usertoken) {
        return connect(
                usertoken,
                event -> {
                    if (event.type() == TokenEvent.Type.STORE_FAILED) {
                        storeFailed.set(true);
                        usertoken.warn(store(usertoken) + " cannot be used, so the token is not kept");
                    }
                },
                file -> usertoken.warn(file + " is not of this version, and counts as empty"));
    }

    /**
     * A client that keeps its tokens there.
     *
     * @param unreadable told of a file there that this version cannot read
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

    TokenSession session(UserTokenClient client, Supplier<Secret> password, SessionOptions.Builder options) {
        // Never stale: a refresh in the background would end with the process.
        SessionOptions untilTheLastHour = options.refreshMargin(Duration.ZERO)
                .refreshJitter(Duration.ZERO)
                .hardMargin(Duration.ofHours(1))
                .build();
        return CommandException.unlessRefused(
                () -> client.session(StaffCredentials.of(site, username, counted(password)), untilTheLastHour));
    }

    /** For a login that is sent only where it is known how many were refused, since too many would lock it. */
    private Supplier<Secret> counted(Supplier<Secret> password) {
        return () -> {
            if (storeFailed.get()) {
                throw CommandException.badUsage(
                        "no login was sent, as nothing counts the refused ones: see that the store can be used, or give"
                                + " another with --store");
            }
            return password.get();
        };
    }

    String site() {
        return site;
    }

    /** Where tokens are kept. */
    Path store(UsertokenCommand usertoken) {
        return store.orElseGet(() -> defaultStore(usertoken.surroundings()));
    }

    URI resource(String path) {
        return service.resource(path);
    }

    Duration timeout() {
        return service.timeout();
    }

    private static FileTokenStore open(Path directory, Consumer<Path> unreadable) {
        try {
            return FileTokenStore.in(directory, unreadable);
        } catch (UncheckedIOException e) {
            throw CommandException.badUsage(directory + " cannot be used: check --store");
        }
    }

    /** What is not absolute counts as not set (XDG Base Directory Specification). */
    private static Path defaultStore(Surroundings surroundings) {
        Path home = absolute(surroundings.variable("HOME"))
                .orElseGet(() -> Path.of(System.getProperty("user.home")).toAbsolutePath());
        return absolute(surroundings.variable(STATE_VARIABLE))
                .orElse(home.resolve(".local").resolve("state"))
                .resolve("usertoken");
    }

    private static Optional<Path> absolute(Optional<String> path) {
        return path.map(Path::of).filter(Path::isAbsolute);
    }
}
