package dev.usertoken.it.authenticators;

import dev.usertoken.testkit.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A server on a raw socket that issues tokens and sends given responses to all other requests. It closes the connection
 * after a response with {@code Connection: close}.
 */
final class OriginServer implements AutoCloseable {
    private final AtomicInteger issued = new AtomicInteger();
    private final ScriptedServer server;

    OriginServer(Function<ScriptedServer.Request, String> responses) {
        this(responses, Duration.ZERO);
    }

    OriginServer(Function<ScriptedServer.Request, String> responses, Duration loginTime) {
        server = ScriptedServer.start(connection -> {
            while (true) {
                ScriptedServer.Request request = connection.read();
                if (isLogin(request)) {
                    connection.pause(loginTime);
                    connection.send(token());
                } else {
                    String response = responses.apply(request);
                    connection.send(response);
                    if (response.contains("Connection: close")) {
                        return;
                    }
                }
            }
        });
    }

    static String response(String status, String body, String... headerLines) {
        StringBuilder response = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        for (String line : headerLines) {
            response.append(line).append("\r\n");
        }
        return response + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String redirect(int status, URI target) {
        return response(status + " Elsewhere", "", "Location: " + target);
    }

    URI uri(String path) {
        return server.uri(path);
    }

    /** Returns the requests that are not logins. */
    List<ScriptedServer.Request> calls() {
        return server.requests().stream().filter(request -> !isLogin(request)).collect(Collectors.toList());
    }

    int logins() {
        return issued.get();
    }

    @Override
    public void close() {
        server.close();
    }

    private String token() {
        String body = "{\"AccessToken\":\"planted-token-" + issued.incrementAndGet() + "\"}";
        return response("200 OK", body, "Content-Type: application/json");
    }

    private static boolean isLogin(ScriptedServer.Request request) {
        return request.line().contains("/usertoken/issue");
    }
}
