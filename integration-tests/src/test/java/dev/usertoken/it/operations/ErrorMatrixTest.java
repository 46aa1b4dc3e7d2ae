package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.ApiException;
import dev.usertoken.Operation;
import dev.usertoken.ResponseException;
import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import dev.usertoken.it.Artifact;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure by every transport, blocking and not: the same exception that says the same. */
class ErrorMatrixTest {
    private static final Duration BRIEF = Duration.ofMillis(300);
    private static final String TOKEN_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static SandboxServer server;
    private static final Map<String, UserTokenClient> CLIENTS = new HashMap<>();

    @BeforeAll
    static void start() {
        server = SandboxServer.start();
        for (String transport : Artifact.transports()) {
            for (String replyType : Formats.REPLIES) {
                CLIENTS.put(
                        transport + " " + replyType,
                        builder(server.baseUri(), transport).accept(replyType).build());
            }
        }
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(UserTokenClient::close);
        server.close();
    }

    /** The table of the contract's section on errors, but for the row without an answer. */
    static Stream<Arguments> refusals() {
        return byEachTransport(
                refusal(
                        Operation.ISSUE,
                        Quirk.error(401, "DeniedAccess", "Missing API key"),
                        "AuthenticationException 401 DeniedAccess 'Missing API key' MISSING_API_KEY"),
                refusal(
                        Operation.ISSUE,
                        Quirk.LOGIN_REFUSED,
                        "AuthenticationException 403 DeniedAccess 'Staff identity authentication failed.' LOGIN_REFUSED"),
                refusal(
                        Operation.ISSUE,
                        Quirk.ACCESS_DENIED,
                        "AuthenticationException 401 DeniedAccess 'Access denied' API_KEY_REFUSED"),
                refusal(
                        Operation.RENEW,
                        Quirk.ACCESS_DENIED,
                        "AuthenticationException 401 DeniedAccess 'Access denied' TOKEN_REJECTED"),
                refusal(
                        Operation.REVOKE,
                        Quirk.ACCESS_DENIED,
                        "AuthenticationException 401 DeniedAccess 'Access denied' TOKEN_REJECTED"),
                refusal(
                        Operation.RENEW,
                        Quirk.WRONG_SITE,
                        "AuthenticationException 403 DeniedAccess"
                                + " 'User token site id does not match requested site' WRONG_SITE"),
                refusal(
                        Operation.REVOKE,
                        Quirk.WRONG_SUBSCRIBER,
                        "AuthenticationException 403 DeniedAccess"
                                + " 'Delegated staff does not belong to the subscriber.' WRONG_SITE"),
                refusal(
                        Operation.ISSUE,
                        Quirk.SITE_DEACTIVATED,
                        "AuthenticationException 403 DeniedAccess 'Site is deactivated' SITE_DEACTIVATED"),
                refusal(
                        Operation.ISSUE,
                        Quirk.MISSING_REQUIRED_FIELDS,
                        "ApiException 400 MissingRequiredFields 'A required field is missing.' BAD_REQUEST"),
                refusal(
                        Operation.RENEW,
                        Quirk.INVALID_PARAMETER,
                        "ApiException 400 InvalidParameter 'A parameter is not valid.' BAD_REQUEST"),
                refusal(
                        Operation.REVOKE,
                        Quirk.error(400, "InvalidPermissionConfiguration", "l\u00f6s <&> \"\u20ac\""),
                        "ApiException 400 InvalidPermissionConfiguration 'l\u00f6s <&> \"\u20ac\"' BAD_REQUEST"),
                refusal(
                        Operation.ISSUE,
                        Quirk.error(400, "InvalidSiteId", "x"),
                        "ApiException 400 InvalidSiteId 'x' BAD_REQUEST"),
                refusal(
                        Operation.ISSUE,
                        Quirk.error(400, "InvalidLoginCredentials", "x"),
                        "ApiException 400 InvalidLoginCredentials 'x' LOGIN_REFUSED"),
                refusal(
                        Operation.RENEW,
                        Quirk.TOO_MANY_REQUESTS,
                        "RateLimitException 429 TooManyRequests 'Too many requests.' RATE_LIMITED retryable"),
                refusal(
                        Operation.REVOKE,
                        Quirk.SERVER_ERROR,
                        "ApiException 500 'An error has occurred.' SERVER_ERROR retryable"),
                refusal(
                        Operation.ISSUE,
                        Quirk.error(500, "Unknown", "x"),
                        "ApiException 500 Unknown 'x' SERVER_ERROR retryable"),
                refusal(
                        Operation.ISSUE,
                        Quirk.error(200, "DeniedAccess", "Staff identity authentication failed."),
                        "AuthenticationException 200 DeniedAccess 'Staff identity authentication failed.' LOGIN_REFUSED"),
                refusal(
                        Operation.RENEW,
                        Quirk.error(200, "TooManyRequests", "x"),
                        "RateLimitException 200 TooManyRequests 'x' RATE_LIMITED retryable"),
                refusal(
                        Operation.REVOKE,
                        Quirk.error(200, "DeniedAccess", "Access denied"),
                        "AuthenticationException 200 DeniedAccess 'Access denied' TOKEN_REJECTED"),
                refusal(Operation.ISSUE, Quirk.BAD_GATEWAY, "ApiException 502 GATEWAY retryable"),
                refusal(Operation.RENEW, Quirk.SERVICE_UNAVAILABLE, "ApiException 503 GATEWAY retryable"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsTheSameInEveryTypeOfReply(String transport, Operation operation, Quirk quirk, String expected) {
        for (String replyType : Formats.REPLIES) {
            for (Way way : Way.values()) {
                server.behaveNormally();
                server.forgetRequests();
                server.behave(quirk);

                assertThat(outcome(way, CLIENTS.get(transport + " " + replyType), operation))
                        .as("%s, %s", replyType, way)
                        .isEqualTo(expected);
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Artifact#transports")
    void whatBelongsToARefusalIsTheSame(String transport) {
        server.behaveNormally();
        server.behave(
                Quirk.TOO_MANY_REQUESTS, Quirk.reasonCode("SiteNotActivated"), Quirk.retryAfter(Duration.ofMinutes(5)));

        for (String replyType : Formats.REPLIES) {
            for (Way way : Way.values()) {
                assertThat(outcome(way, CLIENTS.get(transport + " " + replyType), Operation.ISSUE))
                        .isEqualTo("RateLimitException 429 TooManyRequests 'Too many requests.' SiteNotActivated PT5M"
                                + " RATE_LIMITED retryable");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Artifact#transports")
    void aRequestThatIsNeverAnsweredTimesOut(String transport) {
        try (SandboxServer silent = SandboxServer.start();
                UserTokenClient client =
                        builder(silent.baseUri(), transport).timeout(BRIEF).build()) {
            silent.behave(Quirk.NO_ANSWER);
            for (Way way : Way.values()) {
                assertThat(outcome(way, client, Operation.RENEW)).isEqualTo("TransportException TIMEOUT retryable");
            }
            assertThat(silent.renewals()).isEqualTo(2);
        }
    }

    /** What is behind the other failures that a caller can tell apart. */
    static Stream<Arguments> faults() {
        return byEachTransport(
                fault("a body that ends early", "TransportException PROTOCOL", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 99\r\n\r\n{");
                }),
                fault("chunks that end early", "TransportException PROTOCOL", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Transfer-Encoding: chunked\r\n\r\n9\r\n{");
                }),
                fault("no HTTP", "TransportException PROTOCOL", connection -> {
                    connection.read();
                    connection.send("220 mail.example ESMTP\r\n\r\n");
                }),
                fault("no answer", "TransportException IO retryable", ScriptedServer.Connection::read),
                fault("a reset instead of an answer", "TransportException IO retryable", connection -> {
                    connection.read();
                    connection.reset();
                }),
                fault("a reset in the answer", "TransportException IO retryable", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 99999\r\n\r\n{");
                    connection.reset();
                }),
                fault("an answer that is too long", "TransportException TOO_LARGE", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 300000\r\n\r\n");
                    connection.flood("x".repeat(1000));
                }),
                fault("an answer that is none of JSON", "ResponseException 200", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Connection: close\r\nContent-Length: 1\r\n\r\n{");
                }),
                fault(
                        "another answer than asked for",
                        "ResponseException 200",
                        connection -> connection.answerEach(Answers.html(200))),
                fault(
                        "a redirect",
                        "ApiException 307 GATEWAY",
                        connection -> connection.answerEach(Answers.empty(307, "Location: /elsewhere"))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsTheSame(String transport, Consumer<ScriptedServer.Connection> script, String expected) {
        try (ScriptedServer faulty = ScriptedServer.start(script);
                UserTokenClient client = builder(faulty.uri(""), transport).build()) {
            for (Way way : Way.values()) {
                assertThat(outcome(way, client, Operation.ISSUE)).isEqualTo(expected);
            }
            assertThat(faulty.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Artifact#transports")
    void aRefusedConnectionIsTheSame(String transport) throws IOException {
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI nobody = URI.create("http://127.0.0.1:" + reserved.getLocalPort());
            try (UserTokenClient client = builder(nobody, transport).build()) {
                for (Way way : Way.values()) {
                    assertThat(outcome(way, client, Operation.REVOKE))
                            .isEqualTo("TransportException CONNECT retryable");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Artifact#transports")
    void aCertificateThatNobodyTrustsIsTheSame(String transport) {
        try (ScriptedServer stranger = ScriptedServer.start(connection -> {
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.read();
                });
                UserTokenClient client = builder(stranger.tlsUri(""), transport).build()) {
            for (Way way : Way.values()) {
                assertThat(outcome(way, client, Operation.ISSUE)).isEqualTo("TransportException TLS");
            }
            assertThat(stranger.requests()).isEmpty();
        }
    }

    private static Stream<Arguments> byEachTransport(Arguments... rows) {
        return Artifact.transports().stream()
                .flatMap(transport -> Stream.of(rows)
                        .map(row -> Arguments.of(Stream.concat(Stream.of(transport), Stream.of(row.get()))
                                .toArray())));
    }

    private static Arguments refusal(Operation operation, Quirk quirk, String expected) {
        return Arguments.of(operation, quirk, expected);
    }

    private static Arguments fault(String name, String expected, Consumer<ScriptedServer.Connection> script) {
        return Arguments.of(Named.of(name, script), expected);
    }

    private static UserTokenClient.Builder builder(URI baseUri, String transport) {
        return UserTokenClient.builder()
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .baseUri(baseUri)
                .transportName(transport)
                .timeout(Duration.ofSeconds(20))
                .retryPolicy(RetryPolicy.none());
    }

    /** All that an exception says, in one line. */
    private static String outcome(Way way, UserTokenClient client, Operation operation) {
        try {
            switch (operation) {
                case ISSUE:
                    return way.issue(client, Given.SANDBOX_LOGIN).toString();
                case RENEW:
                    return way.renew(client, Given.HELD).toString();
                case REVOKE:
                    return way.revoke(client, Given.HELD).toString();
            }
            throw new AssertionError(operation);
        } catch (UserTokenException e) {
            assertThat(e.operation()).isEqualTo(operation);
            return e.getClass().getSimpleName() + details(e) + (e.retryable() ? " retryable" : "");
        }
    }

    private static String details(UserTokenException failure) {
        if (failure instanceof TransportException) {
            return " " + ((TransportException) failure).kind();
        }
        if (failure instanceof ResponseException) {
            return " " + ((ResponseException) failure).status();
        }
        ApiException refused = (ApiException) failure;
        return " " + refused.status()
                + spaced(refused.errorCode())
                + spaced(refused.serverMessage().map(message -> "'" + message + "'"))
                + spaced(refused.reasonCode())
                + spaced(refused.retryAfter())
                + " " + refused.diagnosis();
    }

    private static String spaced(Optional<?> part) {
        return part.map(value -> " " + value).orElse("");
    }
}
