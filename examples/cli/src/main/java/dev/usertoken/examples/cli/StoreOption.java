package dev.usertoken.examples.cli;

import dev.usertoken.FileTokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The option for the directory of stored tokens. */
final class StoreOption {
    /** Longer than an entry with its refused logins. */
    private static final int PROBE_BYTES = 8 << 10;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "The directory of stored tokens. Default: that of the profile, else usertoken in XDG_STATE_HOME,"
                            + " else in ~/.local/state; created for you alone.")
    private Optional<Path> store = Optional.empty();

    Path directory(UsertokenCommand usertoken) {
        return store.or(() -> usertoken.settings().path(Setting.STORE))
                .orElseGet(() -> usertoken.environment().userDirectory("XDG_STATE_HOME", ".local/state"));
    }

    /**
     * Opens the store in a directory.
     *
     * @param unreadable receives each file of the store that this version cannot read
     */
    static FileTokenStore open(Path directory, Consumer<Path> unreadable) {
        try {
            return CommandException.unlessRefused(() -> FileTokenStore.in(directory, unreadable));
        } catch (UncheckedIOException e) {
            // The store's message contains the reason.
            throw CommandException.badUsage(e.getMessage() + "; see --store");
        }
    }

    /** Returns true if the directory has room for an entry. */
    static boolean canWrite(Path directory) {
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
}
