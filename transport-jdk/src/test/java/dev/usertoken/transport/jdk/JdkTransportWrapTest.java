package dev.usertoken.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JdkTransportWrapTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void refusesAClientThatFollowsRedirects() {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThatThrownBy(() -> JdkTransport.wrap(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client must not follow redirects: build it with Redirect.NEVER");
    }

    @Test
    void refusesAClientThatKeepsCookies() {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        assertThatThrownBy(() -> JdkTransport.wrap(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client must not keep cookies: build it without a cookieHandler");
    }

    @Test
    void refusesAClientThatAnswersChallenges() {
        HttpClient client =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        assertThatThrownBy(() -> JdkTransport.wrap(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client must not answer authentication challenges: build it without an authenticator");
    }

    @Test
    void speaksHttp11WhateverTheClientPrefers() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK));
                Transport transport = JdkTransport.wrap(client)) {
            assertThat(transport.send(post(server)).get().status()).isEqualTo(200);
            ScriptedServer.Request request = server.requests().get(0);
            assertThat(request.headers("Upgrade")).isEmpty();
            assertThat(request.headers("Connection")).isEmpty();
        }
    }

    @Test
    void closeLeavesTheClientToItsOwner() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK))) {
            Transport transport = JdkTransport.wrap(client);
            transport.send(post(server)).get();
            transport.close();
            HttpRequest own = HttpRequest.newBuilder(server.uri("/own")).build();
            assertThat(client.send(own, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void closeEndsWhatWasSentThroughIt() {
        HttpClient client = HttpClient.newHttpClient();
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Connection::hold)) {
            Transport transport = JdkTransport.wrap(client);
            CompletableFuture<TransportResponse> exchange = transport.send(post(server));
            transport.close();
            assertThat(kindOf(exchange)).isEqualTo(TransportFailure.Kind.CANCELLED);
        }
    }

    @Test
    void whatWasCancelledHoldsItsConnectionNoLongerThanItsTimeLeft() throws Exception {
        CompletableFuture<ScriptedServer.Connection> begun = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    begun.complete(connection);
                    connection.hold();
                });
                Transport transport = new JdkTransportProvider()
                        .create(TransportConfig.builder().build())) {
            CompletableFuture<TransportResponse> exchange = transport.send(post(server, Duration.ofSeconds(5)));
            ScriptedServer.Connection connection = begun.get();
            exchange.cancel(true);
            connection.peerClosed().get(20, TimeUnit.SECONDS);
        }
    }

    private static TransportFailure.Kind kindOf(CompletableFuture<TransportResponse> exchange) {
        ExecutionException failure = catchThrowableOfType(ExecutionException.class, exchange::get);
        return ((TransportFailure) failure.getCause()).kind();
    }

    private static TransportRequest post(ScriptedServer server) {
        return post(server, Duration.ofSeconds(20));
    }

    private static TransportRequest post(ScriptedServer server, Duration timeLeft) {
        return TransportRequest.of("POST", server.uri("/"), Headers.empty(), new byte[0], timeLeft, 1000);
    }
}
