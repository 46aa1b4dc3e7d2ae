package dev.usertoken.examples.cli;

import dev.usertoken.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Reads secrets from sources that other users of the machine cannot see, and never from an argument.
 *
 * <p>A secret is one line of text, without the line end after it. If it is empty, longer than one line or not text, it
 * is rejected before it is sent, because the service locks a login after six failures.
 */
final class Secrets {
    private static final int MOST_BYTES = 64 * 1024;

    private final Environment environment;
    private final PrintWriter warnings;

    Secrets(Environment environment, PrintWriter warnings) {
        this.environment = environment;
        this.warnings = warnings;
    }

    Secret fromFile(Path file) {
        warnIfOthersCanRead(file);
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (NoSuchFileException e) {
            throw CommandException.badUsage(file + " does not exist");
        } catch (IOException e) {
            throw CommandException.badUsage(file + " cannot be read: check that it is a file and that you may read it");
        }
    }

    Secret fromStandardInput() {
        try {
            return read("standard input", environment.standardInput());
        } catch (IOException e) {
            throw CommandException.badUsage("standard input cannot be read");
        }
    }

    /** Returns the secret in an environment variable; empty if the variable is not set. */
    Optional<Secret> fromVariable(String name) {
        return environment.text(name).map(text -> secret(name, text));
    }

    /** Returns a secret that the user types; empty if there is no terminal or no input. */
    Optional<Secret> fromPrompt(String question) {
        return environment
                .prompt()
                .ask(question)
                .filter(text -> text.length > 0)
                .map(Secrets::typed);
    }

    private static Secret typed(char[] text) {
        if (Environment.isCorrupted(String.valueOf(text))) {
            throw CommandException.badUsage(Environment.corrupted("the input"));
        }
        return Secret.of(text);
    }

    private static Secret read(String source, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw CommandException.badUsage(source + " is longer than " + MOST_BYTES + " bytes: is it the right one?");
        }
        try {
            return secret(
                    source,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            throw CommandException.badUsage(source + " is not UTF-8 text");
        }
    }

    private static Secret secret(String source, String text) {
        String line = text.replaceFirst("\\r?\\n\\z", "");
        if (line.isBlank()) {
            throw CommandException.badUsage(source + " is empty");
        }
        if (line.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw CommandException.badUsage(source + " contains more than one line: is it the right one?");
        }
        return Secret.of(line);
    }

    private void warnIfOthersCanRead(Path file) {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || !Files.isRegularFile(file)) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = view.readAttributes().permissions();
            if (permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ)) {
                warnings.println("usertoken: warning: users other than its owner may read " + file
                        + "; \"chmod 600\" prevents that");
            }
        } catch (IOException e) {
            throw CommandException.badUsage(file + " cannot be read");
        }
    }
}
