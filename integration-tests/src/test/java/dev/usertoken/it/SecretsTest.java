package dev.usertoken.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Named.named;

import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong, no secret shows in an exception, an event, a text form, a log or on the standard streams. */
class SecretsTest {
    private static final StaffCredentials CREDENTIALS =
            StaffCredentials.of("-99", Canaries.USERNAME, Secret.of(Canaries.PASSWORD));
    private static final UserToken TOKEN = UserToken.of("-99", Secret.of(Canaries.TOKEN));

    private final OutputCapture outlet = new OutputCapture();

    @AfterEach
    void closeCapture() {
        outlet.close();
    }

    @ParameterizedTest
    @MethodSource("responses")
    void response_leaksNothing(String response) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send(response);
        })) {
            callEverything(clientOf(server.uri("")));
        }

        assertNothingLeaked();
    }

    @Test
    void refusal_leaksNothing() {
        try (SandboxServer strange = SandboxServer.start();
                SandboxServer familiar = SandboxServer.builder()
                        .apiKey(Canaries.API_KEY)
                        .login("-99", Canaries.USERNAME, "another password", StaffUser.of(1, "", "", ""))
                        .start()) {
            callEverything(clientOf(strange.baseUri()));
            callEverything(clientOf(familiar.baseUri()));
        }

        assertNothingLeaked();
    }

    @Test
    void brokenConnection_leaksNothing() {
        Duration brief = Duration.ofMillis(100);
        try (ScriptedServer unreachable = ScriptedServer.startUnreachable();
                ScriptedServer silent = ScriptedServer.start(ScriptedServer.Connection::hold);
                ScriptedServer resetting = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\nX: " + Canaries.HEADER);
                    connection.reset();
                });
                ScriptedServer speakingClearText = ScriptedServer.start(connection -> connection.send(Canaries.BODY))) {
            callEverything(clientOf(unreachable.uri("")).connectTimeout(brief));
            callEverything(clientOf(silent.uri("")).timeout(brief));
            callEverything(clientOf(resetting.uri("")));
            callEverything(clientOf(speakingClearText.tlsUri("")));
        }

        assertNothingLeaked();
    }

    /** The platform trusts none of them, and a client that trusts the test CA only one. */
    @ParameterizedTest
    @EnumSource(TestCertificates.class)
    void certificate_leaksNothing(TestCertificates certificate) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startTls(certificate.server());
            connection.respondEach(json("{\"AccessToken\":\"" + Canaries.TOKEN + "\"}"));
        })) {
            callEverything(clientOf(server.tlsUri("")));
            callEverything(clientOf(server.tlsUri("")).sslContext(TestCertificates.client()));
        }

        assertNothingLeaked();
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void closedClient_leaksNothing(String transport) {
        try (ScriptedServer silent = ScriptedServer.start(ScriptedServer.Connection::hold)) {
            UserTokenClient client =
                    clientOf(silent.uri("")).transportName(transport).build();
            CompletableFuture<UserToken> closed = client.issueAsync(CREDENTIALS);
            CompletableFuture<UserToken> cancelled = client.renewAsync(TOKEN);
            cancelled.cancel(true);
            client.close();

            addOutcome(closed);
            addOutcome(cancelled);
            addOutcome(() -> client.revoke(TOKEN));
        }

        assertNothingLeaked();
    }

    /** Another's transport or codec may say what it likes in its exceptions. */
    @ParameterizedTest
    @MethodSource("gossips")
    void partOfThirdParty_leaksNothing(Consumer<UserTokenClient.Builder> gossip) {
        try (ScriptedServer server = ScriptedServer.start(
                connection -> connection.respondEach(json("{\"AccessToken\":\"" + Canaries.TOKEN + "\"}")))) {
            UserTokenClient.Builder builder = clientOf(server.uri(""));
            gossip.accept(builder);
            callAll(builder);
        }

        assertNothingLeaked();
    }

    static Stream<Named<Consumer<UserTokenClient.Builder>>> gossips() {
        return Stream.of(
                named(
                        "a transport that throws",
                        builder -> builder.transport(transport(request -> {
                            throw new IllegalStateException(whole(request));
                        }))),
                named(
                        "a transport that fails",
                        builder -> builder.transport(
                                transport(request -> CompletableFuture.failedFuture(new IOException(whole(request)))))),
                named(
                        "a transport that fails as it should",
                        builder -> builder.transport(transport(request -> {
                            IOException origin = new IOException(whole(request), new IOException(whole(request)));
                            origin.addSuppressed(new IOException(whole(request)));
                            return CompletableFuture.failedFuture(
                                    TransportFailure.of(TransportFailure.Kind.IO, origin));
                        }))),
                named(
                        "a transport that fails with a cause of its own",
                        builder -> builder.transport(transport(request -> {
                            TransportFailure failure = TransportFailure.of(TransportFailure.Kind.IO);
                            failure.initCause(new IOException(whole(request)));
                            return CompletableFuture.failedFuture(failure);
                        }))),
                named(
                        "a codec that cannot write",
                        builder -> builder.codec(new Gossip() {
                            @Override
                            public EncodedBody encode(Document document) {
                                throw new IllegalArgumentException(
                                        document.fields().toString());
                            }
                        })),
                named(
                        "a codec that cannot read",
                        builder -> builder.codec(new Gossip() {
                            @Override
                            public Document decode(byte[] bytes, MediaType mediaType) {
                                throw new IllegalStateException(new String(bytes, UTF_8));
                            }
                        })),
                named(
                        "a codec that fails with a cause",
                        builder -> builder.codec(new Gossip() {
                            @Override
                            public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
                                CodecFailure failure = CodecFailure.notWellFormed();
                                failure.initCause(new IOException(new String(bytes, UTF_8)));
                                throw failure;
                            }
                        })));
    }

    @ParameterizedTest
    @MethodSource("badArguments")
    void badArgument_leaksNothing(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);

        outlet.add(thrown);
        assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
        assertNothingLeaked();
    }

    static Stream<Named<ThrowingCallable>> badArguments() {
        UserTokenClient.Builder builder = UserTokenClient.builder();
        return Stream.of(
                named("API key", () -> builder.apiKey(Secret.of(Canaries.API_KEY + "\n"))),
                named("user info", () -> builder.baseUri(URI.create("https://u:" + Canaries.PASSWORD + "@localhost"))),
                named("query", () -> builder.baseUri(URI.create("https://localhost?key=" + Canaries.API_KEY))),
                named("path", () -> builder.baseUri(URI.create("https://localhost/%20" + Canaries.API_KEY))),
                named("version", () -> builder.apiVersion(Canaries.BODY + "/")),
                named("header value", () -> builder.header("X", Canaries.HEADER + "\r\nY: z")),
                named("header name", () -> builder.header(Canaries.HEADER + "\r\n", "x")),
                named("user agent", () -> builder.userAgent(Canaries.HEADER + "\0")),
                named("request media type", () -> builder.requestMediaType(Canaries.HEADER)),
                named("accepted media type", () -> builder.accept(Canaries.HEADER)),
                named("namespace", () -> builder.xmlNamespace(Canaries.BODY + "\n")),
                named("token", () -> UserToken.of("-99", Secret.of(Canaries.TOKEN + "\u00e9"))),
                named("field of a header", () -> Headers.builder().add("X", Canaries.HEADER + "\r")),
                named("field of a document", () -> Document.of("", "", Map.of("x", Optional.of(Canaries.BODY)))),
                named(
                        "unpaired surrogate",
                        () -> new JsonCodec().encode(Document.of("", "", Map.of("x", Canaries.PASSWORD + "\ud800")))));
    }

    @Test
    void textForm_leaksNothing() {
        Headers headers = Headers.builder().add("X", Canaries.HEADER).build();
        byte[] body = Canaries.BODY.getBytes(UTF_8);
        URI uri = URI.create("https://localhost/path?key=" + Canaries.API_KEY);

        outlet.add(headers);
        outlet.add(TransportRequest.of("POST", uri, headers, body, Duration.ofSeconds(1), 1));
        outlet.add(TransportResponse.of(200, headers, body));
        outlet.add(Document.of("", "", Map.of(Canaries.BODY, Canaries.BODY)));
        outlet.add(Secret.of(Canaries.PASSWORD));
        outlet.add(StaffUser.of(1, Canaries.BODY, Canaries.BODY, "Staff"));
        outlet.add(CREDENTIALS);
        outlet.add(TOKEN);
        outlet.add(clientOf(uri.resolve("/")));
        assertNothingLeaked();
    }

    private UserTokenClient.Builder clientOf(URI baseUri) {
        return UserTokenClient.builder()
                .baseUri(baseUri)
                .apiKey(Secret.of(Canaries.API_KEY))
                .header("X-Canaries", Canaries.HEADER)
                .retryPolicy(RetryPolicy.of(1, Duration.ofMillis(1), Duration.ofMillis(1)))
                .maxReplyBytes(50_000)
                .listener(outlet::add);
    }

    private void callEverything(UserTokenClient.Builder builder) {
        Transports.names().forEach(transport -> callAll(builder.transportName(transport)));
    }

    private void callAll(UserTokenClient.Builder builder) {
        outlet.add(builder);
        try (UserTokenClient client = builder.build()) {
            outlet.add(client);
            addOutcome(() -> client.issue(CREDENTIALS));
            addOutcome(() -> client.renew(TOKEN));
            addOutcome(() -> client.revoke(TOKEN));
            addOutcome(client.issueAsync(CREDENTIALS));
            addOutcome(client.renewAsync(TOKEN));
            addOutcome(client.revokeAsync(TOKEN));
        }
    }

    private void addOutcome(CompletableFuture<?> future) {
        addOutcome(() -> future.get(20, TimeUnit.SECONDS));
        outlet.add(future);
    }

    private void addOutcome(Callable<?> call) {
        try {
            Object result = call.call();
            outlet.add(result);
            if (result instanceof UserToken) {
                UserToken token = (UserToken) result;
                outlet.add(token.user());
                outlet.add(token.reply());
                outlet.add(token.secret());
            }
        } catch (Exception e) {
            assertThat(e).isNotInstanceOf(TimeoutException.class);
            outlet.add(e);
        }
    }

    private void assertNothingLeaked() {
        assertThat(outlet.texts())
                .isNotEmpty()
                .filteredOn(text -> !Canaries.in(text).isEmpty())
                .isEmpty();
    }

    private static Transport transport(Function<TransportRequest, CompletableFuture<TransportResponse>> send) {
        return new Transport() {
            @Override
            public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
                return send.apply(request);
            }

            @Override
            public void close() {}
        };
    }

    private static String whole(TransportRequest request) {
        StringBuilder text = new StringBuilder(new String(request.body(), UTF_8));
        request.headers().forEach((name, value) -> text.append(name).append(value));
        return text.toString();
    }

    private abstract static class Gossip implements Codec {
        private final Codec json = new JsonCodec();

        @Override
        public String name() {
            return "gossip";
        }

        @Override
        public MediaType mediaType() {
            return json.mediaType();
        }

        @Override
        public boolean reads(MediaType mediaType) {
            return true;
        }

        @Override
        public EncodedBody encode(Document document) {
            return json.encode(document);
        }

        @Override
        public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
            return json.decode(bytes, mediaType);
        }
    }

    static Stream<Named<String>> responses() {
        String member = "\"AccessToken\":\"" + Canaries.TOKEN + "\"";
        String unsigned = Base64.getUrlEncoder().encodeToString(("{" + Canaries.TOKEN).getBytes(UTF_8));
        return Stream.of(
                named("a token", json("{" + member + ",\"User\":{\"FirstName\":\"" + Canaries.BODY + "\"}}")),
                named("JSON that ends early", json("{" + member)),
                named("JSON with rubbish inside", json("{" + member + " " + Canaries.BODY + "}")),
                named("JSON with rubbish after it", json("{" + member + "} " + Canaries.BODY)),
                named("JSON with a name twice", json("{" + member + "," + member + "}")),
                named("JSON with a bad escape", json("{\"AccessToken\":\"" + Canaries.TOKEN + "\\q\"}")),
                named("JSON with a bad number", json("{" + member + ",\"Id\":12" + Canaries.BODY + "}")),
                named("JSON nested too deeply", json("{" + member + ",\"a\":" + "[".repeat(5000) + Canaries.BODY)),
                named("no token", json("{\"" + Canaries.BODY + "\":\"" + Canaries.TOKEN + "\"}")),
                named("a list", json("[\"" + Canaries.TOKEN + "\"]")),
                named("a bare value", json("\"" + Canaries.TOKEN + "\"")),
                named(
                        "a token that no header can carry",
                        json("{\"AccessToken\":\"" + Canaries.TOKEN + "\\r\\nX: y\"}")),
                named("a token with a broken claim set", json("{\"AccessToken\":\"e30." + unsigned + ".c2ln\"}")),
                named("dates that are none", json("{" + member + ",\"Expires\":\"" + Canaries.BODY + "\"}")),
                named(
                        "numbers that are none",
                        json("{" + member + ",\"User\":{\"Id\":\"" + Canaries.BODY + "\"},\"ExpiresIn\":\""
                                + Canaries.BODY + "\"}")),
                named("a token type", json("{" + member + ",\"TokenType\":\"" + Canaries.BODY + "\"}")),
                named("HTML", response("200 OK", "Content-Type: text/html", "<html>" + Canaries.BODY)),
                named(
                        "a gateway's HTML",
                        response("502 Bad Gateway", "Content-Type: text/html", "<html>" + Canaries.BODY)),
                named("an error", error("400", "InvalidParameter")),
                named("an error with a code of its own", error("400", Canaries.BODY)),
                named("a refusal", error("401", "DeniedAccess")),
                named("another refusal", error("403", Canaries.BODY)),
                named(
                        "a server error",
                        response(
                                "500 Oops",
                                "Content-Type: application/json",
                                "{\"Message\":\"" + Canaries.BODY + "\"}")),
                named(
                        "a challenge",
                        response("401 Unauthorized", "WWW-Authenticate: Basic realm=" + Canaries.HEADER, "")),
                named(
                        "a proxy's challenge",
                        response("407 Proxy Authentication Required", "Proxy-Authenticate: " + Canaries.HEADER, "")),
                named("a redirect", response("302 Found", "Location: http://127.0.0.1:1/" + Canaries.HEADER, "")),
                named("a cookie", response("200 OK", "Set-Cookie: a=" + Canaries.HEADER, Canaries.BODY)),
                named("a pause that is none", response("429 Slow", "Retry-After: " + Canaries.HEADER, "")),
                named(
                        "a date that is none",
                        response("503 Slow", "Retry-After: Mon, 1 Jan 2024\r\nDate: " + Canaries.HEADER, "")),
                named(
                        "an unknown media type",
                        response("200 OK", "Content-Type: text/" + Canaries.HEADER, Canaries.BODY)),
                named(
                        "a media type that is none",
                        response("200 OK", "Content-Type: " + Canaries.HEADER, Canaries.BODY)),
                named(
                        "an unknown charset",
                        response("200 OK", "Content-Type: application/json; charset=" + Canaries.HEADER, "{}")),
                named(
                        "multipart without an end",
                        response(
                                "200 OK",
                                "Content-Type: multipart/form-data; boundary=" + Canaries.HEADER,
                                Canaries.BODY)),
                named("a body that ends early", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{" + member),
                named(
                        "chunks that are none",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Canaries.BODY + "\r\n"),
                named("a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: " + Canaries.HEADER + "\r\n\r\n"),
                named("a status line that is none", "HTTP/1.1 " + Canaries.HEADER + "\r\n\r\n"),
                named("no HTTP", Canaries.BODY + "\r\n\r\n"),
                named(
                        "a header name that is none",
                        "HTTP/1.1 200 OK\r\n" + Canaries.HEADER + " x: y\r\nContent-Length: 0\r\n\r\n"),
                named(
                        "a header value that is none",
                        "HTTP/1.1 200 OK\r\nX: \u0001" + Canaries.HEADER + "\r\nContent-Length: 0\r\n\r\n"),
                named(
                        "a body over the limit",
                        response("200 OK", "Content-Type: application/json", ("\"" + Canaries.TOKEN).repeat(10_000))));
    }

    private static String json(String body) {
        return response("200 OK", "Content-Type: application/json", body);
    }

    private static String error(String status, String code) {
        return response(
                status + " " + Canaries.HEADER,
                "Content-Type: application/json",
                "{\"Error\":{\"Code\":\"" + code + "\",\"Message\":\"" + Canaries.BODY + "\",\"ReasonCode\":\""
                        + Canaries.BODY + "\"}}");
    }

    private static String response(String status, String header, String body) {
        return "HTTP/1.1 " + status + "\r\n" + header + "\r\nX-Canaries: " + Canaries.HEADER + "\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }
}
