package dev.usertoken.it.operations;

import dev.usertoken.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/** Whole HTTP responses, and servers that give them. */
final class Answers {
    static final String TOKEN_REPLY =
            "{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + Given.TOKEN + "\",\"Expires\":\"2026-11-24T16:27:43Z\"}";

    private Answers() {}

    static String json(int status, String body, String... headerLines) {
        return of(status, "application/json; charset=utf-8", body, headerLines);
    }

    static String html(int status, String... headerLines) {
        return of(status, "text/html", "<!DOCTYPE html><html><body>planted-page</body></html>", headerLines);
    }

    static String empty(int status, String... headerLines) {
        return head(status, 0, headerLines) + "\r\n";
    }

    static String of(int status, String contentType, String body, String... headerLines) {
        int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
        return head(status, length, headerLines) + "Content-Type: " + contentType + "\r\n\r\n" + body;
    }

    /** The answer to each request, whoever asks. */
    static ScriptedServer always(String answer) {
        return ScriptedServer.start(connection -> connection.answerEach(answer));
    }

    /** The answers in turn, on whatever connection the requests come; there must be no request more. */
    static ScriptedServer inTurn(String... answers) {
        Iterator<String> rest = List.of(answers).iterator();
        return ScriptedServer.start(connection -> {
            while (true) {
                connection.read();
                String next;
                synchronized (rest) {
                    next = rest.next();
                }
                connection.send(next);
            }
        });
    }

    private static String head(int status, int length, String... headerLines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        return status == 204 || status == 304 ? head.toString() : head + "Content-Length: " + length + "\r\n";
    }
}
