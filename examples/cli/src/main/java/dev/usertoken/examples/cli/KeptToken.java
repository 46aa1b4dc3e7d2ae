package dev.usertoken.examples.cli;

import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A stored token without its text: its login and its expiry. */
final class KeptToken {
    private static final int MOST_ENTRY_BYTES = 64 * 1024;

    /** Empty if another program has stored the token. */
    final Optional<KeptLogin> login;

    final Instant refreshedAt;
    final Instant expiresAt;

    private KeptToken(Optional<KeptLogin> login, StoredToken token) {
        this.login = login;
        refreshedAt = token.refreshedAt();
        expiresAt = token.expiresAt();
    }

    /**
     * Returns the tokens of a store, by service, site and user name. Refuses a directory that others can read.
     *
     * @param warnings receives a text for each file that cannot be read
     */
    static List<KeptToken> list(Path directory, Consumer<String> warnings) {
        StoreOption.open(directory, file -> {}).close();
        List<KeptToken> tokens = new ArrayList<>();
        for (Path entry : entries(directory)) {
            try {
                Optional<StoreEntry> parsed = StoreEntry.parse(text(entry));
                if (parsed.isEmpty()) {
                    warnings.accept(entry + " cannot be read by this version, and is not listed");
                }
                parsed.flatMap(StoreEntry::token)
                        .ifPresent(token -> tokens.add(new KeptToken(KeptLogin.read(entry), token)));
            } catch (NoSuchFileException e) {
                // Another process has just removed the token.
            } catch (IOException e) {
                warnings.accept(entry + " cannot be read, and is not listed");
            }
        }
        tokens.sort(Comparator.comparing(KeptToken::order));
        return tokens;
    }

    boolean hasExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    private String order() {
        return login.map(known -> known.service + "\n" + known.siteId + "\n" + known.username)
                .orElse("~");
    }

    /** Returns the files of entries; the names of the other files contain a dot. */
    private static List<Path> entries(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}"))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw CommandException.badUsage(directory + " cannot be read: check the directory or --store");
        }
    }

    private static String text(Path entry) throws IOException {
        try {
            return Files.size(entry) > MOST_ENTRY_BYTES ? "" : Files.readString(entry);
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
