package dev.usertoken.it.operations;

import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;

/** Bodies and pages of the service and of gateways, and servers that send given responses. */
final class Responses {
    static final String TOKEN_JSON = "{\"TokenType\":\"Bearer\",\"AccessToken\":\"" + TestData.TOKEN
            + "\",\"Expires\":\"2026-11-24T16:27:43Z\"}";

    private Responses() {}

    static String html(int status, String... headerLines) {
        return ScriptedResponses.of(
                status, "text/html", "<!DOCTYPE html><html><body>planted-page</body></html>", headerLines);
    }

    /** Starts a server that sends the same response to each request. */
    static ScriptedServer always(String response) {
        return ScriptedServer.start(connection -> connection.respondEach(response));
    }

    /** Starts a server that sends the responses in order, on any connection. */
    static ScriptedServer inTurn(String... responses) {
        return ScriptedServer.start(ScriptedResponses.inTurn(responses));
    }
}
