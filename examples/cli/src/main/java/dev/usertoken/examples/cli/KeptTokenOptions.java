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

    /** A client that keeps its tokens there. */
    UserTokenClient connect(UsertokenCommand usertoken, TokenListener listener) {
        Path directory = store.orElseGet(() -> defaultStore(usertoken.surroundings()));
        return service.connect(
                usertoken,
                client -> client.tokenStore(open(directory, usertoken)).listener(event -> {
                    usertoken.listener().onEvent(event);
                    listener.onEvent(event);
                    if (event.type() == TokenEvent.Type.STORE_FAILED) {
                        usertoken.warn(directory + " cannot be used, so the token is not kept");
                    }
                }));
    }

    TokenSession session(UserTokenClient client, Supplier<Secret> password, SessionOptions.Builder options) {
        // Never stale: a refresh in the background would end with the process.
        SessionOptions untilTheLastHour = options.refreshMargin(Duration.ZERO)
                .refreshJitter(Duration.ZERO)
                .hardMargin(Duration.ofHours(1))
                .build();
        return CommandException.unlessRefused(
                () -> client.session(StaffCredentials.of(site, username, password), untilTheLastHour));
    }

    String site() {
        return site;
    }

    URI resource(String path) {
        return service.resource(path);
    }

    Duration timeout() {
        return service.timeout();
    }

    private static FileTokenStore open(Path directory, UsertokenCommand usertoken) {
        try {
            return FileTokenStore.in(
                    directory, file -> usertoken.warn(file + " is not of this version, and counts as empty"));
        } catch (UncheckedIOException e) {
            throw CommandException.badUsage(directory + " cannot be used: check --store");
        }
    }

    /** What is not absolute counts as not set (XDG Base Directory Specification). */
    private static Path defaultStore(Surroundings surroundings) {
        Path home = Path.of(surroundings.variable("HOME").orElseGet(() -> System.getProperty("user.home")));
        return surroundings
                .variable(STATE_VARIABLE)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(".local").resolve("state"))
                .resolve("usertoken");
    }
}
