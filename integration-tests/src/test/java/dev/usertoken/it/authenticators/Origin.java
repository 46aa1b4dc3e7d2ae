package dev.usertoken.it.authenticators;

import dev.usertoken.testkit.ScriptedServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A service of a few lines on a raw socket: it issues tokens, and answers all other requests as it is told. */
final class Origin implements AutoCloseable {
    private final AtomicInteger issued = new AtomicInteger();
    private final ScriptedServer server;

    Origin(Function<ScriptedServer.Request, String> answers) {
        server = ScriptedServer.start(connection -> {
            while (true) {
                ScriptedServer.Request request = connection.read();
                connection.send(isLogin(request) ? token() : answers.apply(request));
            }
        });
    }

    static String answer(String status, String body, String... headerLines) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        for (String line : headerLines) {
            answer.append(line).append("\r\n");
        }
        return answer + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String redirect(int status, URI target) {
        return answer(status + " Elsewhere", "", "Location: " + target);
    }

    URI uri(String path) {
        return server.uri(path);
    }

    /** All that were no login. */
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
        return answer("200 OK", body, "Content-Type: application/json");
    }

    private static boolean isLogin(ScriptedServer.Request request) {
        return request.line().contains("/usertoken/issue");
    }
}
