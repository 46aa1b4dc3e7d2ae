package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenSession;
import dev.usertoken.UserTokenClient;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.transport.jdk.JdkTransport;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Behaviour that only the JDK's client has. */
@Timeout(60)
class UserTokenHttpClientTest {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Redirect.class,
            names = {"ALWAYS", "NORMAL"})
    void clientFollowingRedirects_isRefused(HttpClient.Redirect policy) {
        HttpClient client = HttpClient.newBuilder().followRedirects(policy).build();
        try (SessionWithClient fixture = SessionWithClient.at(URI.create("http://localhost"), "password")) {
            assertThatThrownBy(() -> UserTokenHttpClient.of(client, fixture.session()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("client that follows redirects"));
        }
    }

    @Test
    void clientWithAuthenticator_isRefused() {
        HttpClient client =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        try (SessionWithClient fixture = SessionWithClient.at(URI.create("http://localhost"), "password")) {
            assertThatThrownBy(() -> UserTokenHttpClient.of(client, fixture.session()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("client with authenticator"));
        }
    }

    @Test
    void transportOverIt_isRefused() {
        try (SessionWithClient fixture = SessionWithClient.at(URI.create("http://localhost"), "password")) {
            HttpClient client = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session());
            assertThatThrownBy(() -> JdkTransport.wrap(client))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "client must not be a UserTokenHttpClient, which sends the requests of this transport with"
                                    + " another token: use the client that it wraps");
        }
    }

    @Test
    void request_isOtherwiseUnchanged() throws Exception {
        try (OriginServer origin = new OriginServer(sent -> OriginServer.response("200 OK", ""));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            HttpRequest request = HttpRequest.newBuilder(origin.uri("/"))
                    .headers("X-Own", "1", "X-Own", "2")
                    .timeout(Duration.ofSeconds(7))
                    .version(HttpClient.Version.HTTP_1_1)
                    .DELETE()
                    .build();
            HttpRequest sent = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session())
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
    void fileBody_isThatOfLastResponse(@TempDir Path directory) throws Exception {
        try (OriginServer origin = new OriginServer(
                        request -> request.headers("Authorization").contains("Bearer planted-token-1")
                                ? OriginServer.response("401 Unauthorized", "a text that is longer than the next one")
                                : OriginServer.response("200 OK", "short"));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            HttpResponse<Path> response = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session())
                    .send(
                            HttpRequest.newBuilder(origin.uri("/")).build(),
                            BodyHandlers.ofFile(directory.resolve("response")));

            assertThat(response.body()).hasContent("short");
        }
    }

    @Test
    void bodyOfUnknownLength_isNotSentAgain() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("401 Unauthorized", "rejected"));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            HttpResponse<String> response = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session())
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
    void asyncCall_canBeCancelledDuringWaitForToken() throws Exception {
        CountDownLatch loginReceived = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    loginReceived.countDown();
                    connection.hold();
                    connection.send(OriginServer.response(
                            "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                    connection.respondEach(OriginServer.response("200 OK", "fine"));
                });
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password")) {
            UserTokenHttpClient client = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session());
            HttpRequest cancelled =
                    HttpRequest.newBuilder(server.uri("/cancelled")).build();
            HttpRequest kept = HttpRequest.newBuilder(server.uri("/kept")).build();
            CompletableFuture<HttpResponse<String>> first = client.sendAsync(cancelled, BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> second = client.sendAsync(kept, BodyHandlers.ofString());
            assertThat(loginReceived.await(20, TimeUnit.SECONDS)).isTrue();
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
    void cancel_abortsExchange() throws Exception {
        CompletableFuture<ScriptedServer.Connection> sent = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connection.read().line().contains("issue")) {
                        connection.send(OriginServer.response(
                                "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                    } else {
                        sent.complete(connection);
                    }
                    connection.hold();
                });
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password")) {
            CompletableFuture<HttpResponse<String>> call = UserTokenHttpClient.of(
                            HttpClient.newHttpClient(), fixture.session())
                    .sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
            ScriptedServer.Connection connection = sent.get(20, TimeUnit.SECONDS);
            call.cancel(true);

            if (Runtime.version().feature() >= 16) {
                assertThat(connection.peerClosed()).succeedsWithin(Duration.ofSeconds(20));
            }
            assertThat(call).isCancelled();
        }
    }

    /** Java 11 to 15 cannot abort the exchange before the head has arrived. */
    @Test
    void cancelledCall_readsNoBodyOf401ThatArrivesLater() throws Exception {
        CompletableFuture<ScriptedServer.Connection> sent = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    while (connection.read().line().contains("issue")) {
                        connection.send(OriginServer.response(
                                "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                    }
                    sent.complete(connection);
                    connection.hold();
                    connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nhalf");
                    connection.awaitPeerClose();
                });
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password")) {
            CompletableFuture<HttpResponse<String>> call = UserTokenHttpClient.of(
                            HttpClient.newHttpClient(), fixture.session())
                    .sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
            ScriptedServer.Connection connection = sent.get(20, TimeUnit.SECONDS);
            call.cancel(true);
            server.release();

            assertThat(connection.peerClosed()).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    /** The token is issued again while the client waits for the decision to discard the 401. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callWhoseTokenIsIssuedAgain_isRepeated(boolean async) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<TokenSession> session = new AtomicReference<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    while (true) {
                        if (connection.read().line().contains("issue")) {
                            connection.send(OriginServer.response(
                                    "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                        } else {
                            boolean first = calls.incrementAndGet() == 1;
                            connection.send(OriginServer.response(first ? "401 Unauthorized" : "200 OK", "fine"));
                        }
                    }
                });
                UserTokenClient tokens = UserTokenClient.builder()
                        .baseUri(server.uri(""))
                        .apiKey(Secret.of(SessionWithClient.API_KEY))
                        .codec(new JsonCodec())
                        .listener(event -> {
                            if (event.type() == TokenEvent.Type.TOKEN_INVALIDATED) {
                                CompletableFuture.supplyAsync(
                                                () -> session.get().token())
                                        .join();
                            }
                        })
                        .build()) {
            session.set(tokens.session(StaffCredentials.of("-99", "Siteowner", Secret.of("password"))));
            HttpClient client = UserTokenHttpClient.of(HttpClient.newHttpClient(), session.get());
            HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
            HttpResponse<String> response = async
                    ? client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS)
                    : client.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("fine");
        }
    }

    @Test
    void options_areThoseOfWrappedClient() {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(7))
                .executor(Runnable::run)
                .cookieHandler(new CookieManager())
                .proxy(HttpClient.Builder.NO_PROXY)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        try (SessionWithClient fixture = SessionWithClient.at(URI.create("http://localhost"), "password")) {
            HttpClient authenticated = UserTokenHttpClient.of(client, fixture.session());

            assertThat(authenticated.connectTimeout()).isEqualTo(client.connectTimeout());
            assertThat(authenticated.executor()).isEqualTo(client.executor());
            assertThat(authenticated.cookieHandler()).isEqualTo(client.cookieHandler());
            assertThat(authenticated.proxy()).isEqualTo(client.proxy());
            assertThat(authenticated.version()).isEqualTo(client.version());
            assertThat(authenticated.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
            assertThat(authenticated.authenticator()).isEmpty();
            assertThat(authenticated.sslContext()).isSameAs(client.sslContext());
            assertThat(authenticated.sslParameters().getProtocols())
                    .isEqualTo(client.sslParameters().getProtocols());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bodyOfFirst401_isNotAwaited(boolean async) throws Exception {
        Duration timeout = Duration.ofSeconds(20);
        CompletableFuture<ScriptedServer.Connection> stalled = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    while (true) {
                        ScriptedServer.Request request = connection.read();
                        if (request.line().contains("issue")) {
                            connection.send(OriginServer.response(
                                    "200 OK", "{\"AccessToken\":\"planted-token\"}", "Content-Type: application/json"));
                        } else if (stalled.complete(connection)) {
                            connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nhalf");
                            connection.awaitPeerClose();
                        } else {
                            connection.send(OriginServer.response("200 OK", "fine"));
                        }
                    }
                });
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password")) {
            HttpClient client = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session());
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri("/")).timeout(timeout).build();
            long start = System.nanoTime();
            HttpResponse<String> response = async
                    ? client.sendAsync(request, BodyHandlers.ofString()).get(60, TimeUnit.SECONDS)
                    : client.send(request, BodyHandlers.ofString());

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(timeout);
            assertThat(response.body()).isEqualTo("fine");
            assertThat(stalled.get().peerClosed()).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void pushedResponses_areAccepted() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            HttpResponse<String> response = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session())
                    .sendAsync(
                            HttpRequest.newBuilder(origin.uri("/")).build(),
                            BodyHandlers.ofString(),
                            (initiating, pushed, acceptor) -> {})
                    .get(20, TimeUnit.SECONDS);

            assertThat(response.body()).isEqualTo("fine");
            assertThat(origin.calls().get(0).headers("Authorization")).hasSize(1);
        }
    }

    @Test
    void webSocketHandshake_carriesNoTokenAndCausesNoLogin() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                        connection -> connection.respondEach(OriginServer.response("401 Unauthorized", "no token")));
                SessionWithClient fixture = SessionWithClient.at(server.uri(""), "password")) {
            CompletableFuture<WebSocket> socket = UserTokenHttpClient.of(HttpClient.newHttpClient(), fixture.session())
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://localhost:" + server.port() + "/"), new WebSocket.Listener() {});

            assertThat(socket).failsWithin(Duration.ofSeconds(20));
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).headers("Authorization")).isEmpty();
        }
    }

    @Test
    void close_leavesWrappedClientOpen() throws Exception {
        try (OriginServer origin = new OriginServer(request -> OriginServer.response("200 OK", "fine"));
                SessionWithClient fixture = SessionWithClient.at(origin)) {
            HttpClient client = HttpClient.newHttpClient();
            HttpClient authenticated = UserTokenHttpClient.of(client, fixture.session());
            if (authenticated instanceof AutoCloseable) {
                // Java 21 or later.
                ((AutoCloseable) authenticated).close();
            }
            HttpRequest request = HttpRequest.newBuilder(origin.uri("/")).build();

            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("fine");
            assertThat(authenticated.send(request, BodyHandlers.ofString()).body())
                    .isEqualTo("fine");
        }
    }
}
