package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import java.net.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is the JDK's own. */
class UserTokenHttpClientTest {
    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Redirect.class,
            names = {"ALWAYS", "NORMAL"})
    void aClientThatFollowsRedirectsIsRefused(HttpClient.Redirect policy) {
        HttpClient client = HttpClient.newBuilder().followRedirects(policy).build();
        try (OwnedSession owned = OwnedSession.at(URI.create("http://localhost"), "password")) {
            assertThatThrownBy(() -> UserTokenHttpClient.of(client, owned.session()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("client must not follow redirects, which would send the API key to wherever they lead:"
                            + " build it with Redirect.NEVER");
        }
    }

    @Test
    void aClientThatAnswersChallengesIsRefused() {
        HttpClient client =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        try (OwnedSession owned = OwnedSession.at(URI.create("http://localhost"), "password")) {
            assertThatThrownBy(() -> UserTokenHttpClient.of(client, owned.session()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("client must not answer authentication challenges: build it without an authenticator");
        }
    }

    @Test
    void theRequestIsOtherwiseTheSame() throws Exception {
        try (Origin origin = new Origin(sent -> Origin.answer("200 OK", ""));
                OwnedSession owned = OwnedSession.at(origin)) {
            HttpRequest request = HttpRequest.newBuilder(origin.uri("/"))
                    .headers("X-Own", "1", "X-Own", "2")
                    .timeout(Duration.ofSeconds(7))
                    .version(HttpClient.Version.HTTP_1_1)
                    .DELETE()
                    .build();
            HttpRequest sent = UserTokenHttpClient.of(HttpClient.newHttpClient(), owned.session())
                    .send(request, BodyHandlers.discarding())
                    .request();

            assertThat(sent.timeout()).isEqualTo(request.timeout());
            assertThat(sent.version()).isEqualTo(request.version());
            ScriptedServer.Request received = origin.calls().get(0);
            assertThat(received.line()).isEqualTo("DELETE / HTTP/1.1");
            assertThat(received.headers("X-Own")).containsExactly("1", "2");
            assertThat(received.headers("Upgrade")).isEmpty();
        }
    }

    @Test
    void aFileHoldsTheAnswerThatTheCallerGets(@TempDir Path directory) throws Exception {
        try (Origin origin =
                        new Origin(request -> request.headers("Authorization").contains("Bearer planted-token-1")
                                ? Origin.answer("401 Unauthorized", "a long text about who may do what")
                                : Origin.answer("200 OK", "short"));
                OwnedSession owned = OwnedSession.at(origin)) {
            HttpResponse<Path> response = UserTokenHttpClient.of(HttpClient.newHttpClient(), owned.session())
                    .send(
                            HttpRequest.newBuilder(origin.uri("/")).build(),
                            BodyHandlers.ofFile(directory.resolve("answer")));

            assertThat(response.body()).hasContent("short");
        }
    }

    @Test
    void aPublisherThatKnowsNoLengthIsSubscribedToOnce() throws Exception {
        try (Origin origin = new Origin(request -> Origin.answer("401 Unauthorized", "rejected"));
                OwnedSession owned = OwnedSession.at(origin)) {
            HttpResponse<String> response = UserTokenHttpClient.of(HttpClient.newHttpClient(), owned.session())
                    .send(
                            HttpRequest.newBuilder(origin.uri("/"))
                                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("text")))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("rejected");
            assertThat(origin.calls()).hasSize(1);
        }
    }

    @Test
    void anAsynchronousCallDoesNotWaitForItsTokenAndCanBeCancelledMeanwhile() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    asked.countDown();
                    connection.hold();
                    connection.send(Origin.answer(
                            "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                    connection.answerEach(Origin.answer("200 OK", "fine"));
                });
                OwnedSession owned = OwnedSession.at(server.uri(""), "password")) {
            UserTokenHttpClient client = UserTokenHttpClient.of(HttpClient.newHttpClient(), owned.session());
            HttpRequest cancelled =
                    HttpRequest.newBuilder(server.uri("/cancelled")).build();
            HttpRequest kept = HttpRequest.newBuilder(server.uri("/kept")).build();
            CompletableFuture<HttpResponse<String>> first = client.sendAsync(cancelled, BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> second = client.sendAsync(kept, BodyHandlers.ofString());
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            first.cancel(true);
            server.release();

            assertThat(second).succeedsWithin(Duration.ofSeconds(20));
            assertThat(first).isCancelled();
            assertThat(server.requests())
                    .extracting(ScriptedServer.Request::line)
                    .noneMatch(line -> line.contains("cancelled"));
        }
    }

    @Test
    void toCancelAbortsTheExchange() throws Exception {
        CompletableFuture<ScriptedServer.Connection> sent = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connection.read().line().contains("issue")) {
                        connection.send(Origin.answer(
                                "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                    } else {
                        sent.complete(connection);
                    }
                    connection.hold();
                });
                OwnedSession owned = OwnedSession.at(server.uri(""), "password")) {
            CompletableFuture<HttpResponse<String>> call = UserTokenHttpClient.of(
                            HttpClient.newHttpClient(), owned.session())
                    .sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
            ScriptedServer.Connection connection = sent.get(20, TimeUnit.SECONDS);
            call.cancel(true);

            if (Runtime.version().feature() >= 16) {
                assertThat(connection.peerClosed()).succeedsWithin(Duration.ofSeconds(20));
            }
            assertThat(call).isCancelled();
        }
    }
}
