package dev.usertoken.it.authenticators;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usertoken.TokenSession;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A caller that uses the JDK's client, blocking or asynchronous. */
final class JdkCaller implements CancellableCaller {
    private final HttpClient client;
    private final Sender sender;

    JdkCaller(TokenSession[] sessions, Sender sender) {
        HttpClient authenticated = HttpClient.newHttpClient();
        for (TokenSession session : sessions) {
            authenticated = UserTokenHttpClient.of(authenticated, session);
        }
        client = authenticated;
        this.sender = sender;
    }

    @Override
    public String call(String method, URI target, Map<String, String> headers, Body body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target).method(method, publisher(body));
        headers.forEach(request::header);
        HttpResponse<String> response = sender.send(client, request.build());
        return response.statusCode() + " " + response.body();
    }

    /** Uses {@code sendAsync}, because {@code send} cannot be cancelled. */
    @Override
    public StartedCall start(URI target) {
        CompletableFuture<HttpResponse<String>> sent =
                client.sendAsync(HttpRequest.newBuilder(target).build(), BodyHandlers.ofString());
        return new StartedCall(
                sent.thenApply(response -> response.statusCode() + " " + response.body()), () -> sent.cancel(true));
    }

    @Override
    public void close() {
        // The client cannot be closed on Java 11, and its threads are daemons.
    }

    private static BodyPublisher publisher(Body body) {
        switch (body) {
            case NONE:
                return BodyPublishers.noBody();
            case REPEATABLE:
                return BodyPublishers.ofString(Body.TEXT);
            case ONCE:
                return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(Body.TEXT.getBytes(UTF_8)));
        }
        throw new AssertionError(body);
    }

    /** Sends a request with the client. */
    interface Sender {
        HttpResponse<String> send(HttpClient client, HttpRequest request) throws IOException, InterruptedException;
    }
}
