package dev.usertoken.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Creates whole HTTP responses for {@link ScriptedServer.Connection#send(String)}, and the scripts that send them.
 *
 * <pre>{@code
 * ScriptedServer server = ScriptedServer.start(ScriptedResponses.inTurn(
 *         ScriptedResponses.empty(503, "Retry-After: 0"),
 *         ScriptedResponses.json(200, "{\"AccessToken\":\"t\"}")));
 * }</pre>
 */
public final class ScriptedResponses {
    private ScriptedResponses() {}

    /**
     * Creates a response with a JSON body.
     *
     * @param body may contain any characters: those outside ASCII are sent as escapes
     * @param headerLines added to {@code Content-Length} and {@code Content-Type}; each such as {@code Retry-After: 1}
     */
    public static String json(int status, String body, String... headerLines) {
        StringBuilder ascii = new StringBuilder();
        for (char c : Objects.requireNonNull(body, "body").toCharArray()) {
            ascii.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return of(status, "application/json; charset=utf-8", ascii.toString(), headerLines);
    }

    /**
     * Creates a response with a body of any type.
     *
     * @param body sent in ISO 8859-1, one byte for each character
     * @param headerLines added to {@code Content-Length} and {@code Content-Type}; each such as {@code Retry-After: 1}
     */
    public static String of(int status, String contentType, String body, String... headerLines) {
        int length = Objects.requireNonNull(body, "body").getBytes(StandardCharsets.ISO_8859_1).length;
        return head(status, length, headerLines)
                + "Content-Type: "
                + Objects.requireNonNull(contentType, "contentType")
                + "\r\n\r\n"
                + body;
    }

    /**
     * Creates a response with an empty body.
     *
     * @param headerLines added to {@code Content-Length}; each such as {@code Retry-After: 1}
     */
    public static String empty(int status, String... headerLines) {
        return head(status, 0, headerLines) + "\r\n";
    }

    /**
     * Creates a script that sends the responses in order, one for each request on any connection. A request after the last
     * response makes {@link ScriptedServer#close} fail.
     */
    public static Consumer<ScriptedServer.Connection> inTurn(String... responses) {
        for (String response : Objects.requireNonNull(responses, "responses")) {
            Objects.requireNonNull(response, "responses");
        }
        Iterator<String> remaining = List.of(responses).iterator();
        return connection -> {
            while (true) {
                connection.read();
                String next;
                synchronized (remaining) {
                    next = remaining.next();
                }
                connection.send(next);
            }
        };
    }

    /** Returns the status line and the headers; a 204 and a 304 have no length (RFC 9110, section 8.6). */
    private static String head(int status, int length, String... headerLines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        for (String line : Objects.requireNonNull(headerLines, "headerLines")) {
            head.append(Objects.requireNonNull(line, "headerLines")).append("\r\n");
        }
        return status == 204 || status == 304 ? head.toString() : head + "Content-Length: " + length + "\r\n";
    }
}
