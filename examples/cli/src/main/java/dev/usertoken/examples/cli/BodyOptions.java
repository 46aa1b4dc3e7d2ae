package dev.usertoken.examples.cli;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for the body of a call. */
final class BodyOptions {
    @Option(
            names = {"-d", "--data"},
            paramLabel = "TEXT|@FILE|@-",
            description = "Send this text, this file, or standard input. Default: no body.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            description = "The media type of the body. Default: application/json.")
    private String contentType = "application/json";

    Optional<String> contentType() {
        return data.map(text -> contentType);
    }

    /** Returns a body that can be sent again, so a pipe is read completely. */
    BodyPublisher publisher(Environment environment) {
        String text = data.orElse("");
        return text.startsWith("@")
                ? BodyPublishers.ofByteArray(read(text.substring(1), environment))
                : BodyPublishers.ofString(text);
    }

    private static byte[] read(String file, Environment environment) {
        boolean isStandardInput = file.equals("-");
        try {
            return isStandardInput ? environment.standardInput().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw CommandException.badUsage("the file of --data does not exist");
        } catch (IOException e) {
            throw CommandException.badUsage(
                    (isStandardInput ? "standard input" : "the file of --data") + " cannot be read");
        }
    }
}
