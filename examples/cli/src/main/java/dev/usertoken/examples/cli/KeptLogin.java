package dev.usertoken.examples.cli;

import dev.usertoken.spi.TokenKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * The login of a stored token: service, site and user name. Its file is beside the entry of the store, which is named by
 * a digest of them. Contains no secret.
 */
final class KeptLogin {
    private static final String SUFFIX = ".login";
    private static final String SERVICE = "service";
    /** The path of the operations, which the key contains after the base URI. */
    private static final String OPERATIONS = "/public/v[^/]+/usertoken/$";

    private static final String SITE = "site";
    private static final String USERNAME = "username";

    final String service;
    final String siteId;
    final String username;

    private KeptLogin(Properties properties) {
        service = properties.getProperty(SERVICE, "").replaceFirst(OPERATIONS, "");
        siteId = properties.getProperty(SITE, "");
        username = properties.getProperty(USERNAME, "");
    }

    /** Writes the login of a key, which never changes. */
    static void write(Path directory, TokenKey key) throws IOException {
        Path file = directory.resolve(key.id() + SUFFIX);
        if (Files.exists(file)) {
            return;
        }
        Properties properties = new Properties();
        properties.setProperty(SERVICE, key.service());
        properties.setProperty(SITE, key.siteId());
        properties.setProperty(USERNAME, key.username());
        // Only the owner can read a temporary file.
        Path written = Files.createTempFile(directory, "login", ".new");
        try {
            try (Writer writer = Files.newBufferedWriter(written)) {
                properties.store(writer, null);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    static void delete(Path directory, TokenKey key) throws IOException {
        Files.deleteIfExists(directory.resolve(key.id() + SUFFIX));
    }

    /** Returns the login of an entry; empty if another program has written the entry. */
    static Optional<KeptLogin> read(Path entry) {
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(Path.of(entry + SUFFIX))) {
            properties.load(reader);
            return Optional.of(new KeptLogin(properties));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
