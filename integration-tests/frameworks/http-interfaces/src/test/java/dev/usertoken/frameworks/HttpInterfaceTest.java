package dev.usertoken.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import feign.Feign;
import feign.Request;
import feign.RequestLine;
import feign.http2client.Http2Client;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** Each sends the session's token, and once more with another one after a 401: {@link UserTokenHttpClient} is an HttpClient. */
@Tag("jdk-independent")
final class HttpInterfaceTest {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final AtomicInteger issued = new AtomicInteger();
    private volatile String acceptedToken = "token-2";

    private final ScriptedServer server = ScriptedServer.start(connection -> {
        while (true) {
            ScriptedServer.Request request = connection.read();
            if (request.line().contains("/issue")) {
                connection.send(response(200, "{\"AccessToken\":\"token-" + issued.incrementAndGet() + "\"}"));
            } else if (request.headers("Authorization").equals(List.of("Bearer " + acceptedToken))) {
                connection.send(response(200, "{\"Clients\":[]}"));
            } else {
                connection.send(response(401, "{\"Error\":{\"Code\":\"DeniedAccess\",\"Message\":\"Access denied\"}}"));
            }
        }
    });
    private final UserTokenClient client = UserTokenClient.builder()
            .baseUri(server.uri(""))
            .apiKey(Secret.of("key"))
            .transportName("jdk")
            .build();
    private final TokenSession session = client.session(StaffCredentials.of("-99", "owner", Secret.of("password")));
    private final HttpClient http = UserTokenHttpClient.of(
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build(), session);

    @AfterEach
    void close() {
        session.close();
        client.close();
        server.close();
    }

    @Test
    void restClient() {
        RestClient rest = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(http))
                .baseUrl(server.uri("").toString())
                .build();

        assertEquals("{\"Clients\":[]}", rest.get().uri("/clients").retrieve().body(String.class));
        assertSentTwice();

        acceptedToken = "none";
        assertThrows(
                HttpClientErrorException.Unauthorized.class,
                () -> rest.get().uri("/clients").retrieve().toBodilessEntity());
    }

    @Test
    void webClient() {
        WebClient web = WebClient.builder()
                .clientConnector(new JdkClientHttpConnector(http))
                .baseUrl(server.uri("").toString())
                .build();

        assertEquals(
                "{\"Clients\":[]}",
                web.get().uri("/clients").retrieve().bodyToMono(String.class).block());
        assertSentTwice();
    }

    @Test
    void feign() {
        // With other options Feign builds a client of its own, which has no token.
        Request.Options options = new Request.Options(
                CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, false);
        Clients clients = Feign.builder()
                .client(new Http2Client(http))
                .options(options)
                .target(Clients.class, server.uri("").toString());

        assertEquals("{\"Clients\":[]}", clients.all());
        assertSentTwice();
    }

    private void assertSentTwice() {
        assertEquals(
                List.of("Bearer token-1", "Bearer token-2"),
                server.requests().stream()
                        .filter(request -> request.line().contains("/clients"))
                        .flatMap(request -> request.headers("Authorization").stream())
                        .collect(Collectors.toList()));
    }

    private static String response(int status, String body) {
        return "HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** The endpoint, as a user of Feign declares it. */
    interface Clients {
        /** Returns the body. */
        @RequestLine("GET /clients")
        String all();
    }
}
