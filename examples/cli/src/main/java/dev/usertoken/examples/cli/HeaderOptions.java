package dev.usertoken.examples.cli;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option for the headers of a call. */
final class HeaderOptions {
    /** The headers that contain secrets, which must not be arguments, and those that the command sets. */
    private static final Set<String> REFUSED =
            Set.of("authorization", "api-key", "siteid", "cookie", "proxy-authorization");

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description =
                    "Send this header. May be given several times. Not for secrets: the command itself sends the API"
                            + " key and the token.")
    private List<String> headers = new ArrayList<>();

    /** Adds the headers to a request. They replace the command's own Accept and Content-Type. */
    void addTo(HttpRequest.Builder request) {
        Set<String> added = new HashSet<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            String name = colon < 0 ? "" : header.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).trim();
            if (REFUSED.contains(name)) {
                throw CommandException.badUsage(
                        "--header must not be " + name
                                + ": the command sends the credentials itself, and all users of this machine can see arguments");
            }
            // The JDK's client would replace other characters.
            if (!header.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw invalid();
            }
            try {
                if (added.add(name)) {
                    request.setHeader(name, value);
                } else {
                    request.header(name, value);
                }
            } catch (IllegalArgumentException e) {
                throw invalid();
            }
        }
    }

    private static CommandException invalid() {
        return CommandException.badUsage("--header must be NAME:VALUE in ASCII, such as X-Trace:1, and no header of the"
                + " connection, such as Host");
    }
}
