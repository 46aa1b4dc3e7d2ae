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
import dev.usertoken.it.Transports;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedResponses;
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

/** Every failure leads to the same exception with every transport, in blocking and asynchronous calls. */
class ErrorMatrixTest {
    /** The request must reach the server before this timeout, even if the machine is busy. */
    private static final Duration BRIEF = Duration.ofMillis(600);

    private static final String TOKEN_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static SandboxServer server;
    private static final Map<String, UserTokenClient> CLIENTS = new HashMap<>();

    @BeforeAll
    static void start() {
        server = SandboxServer.start();
        for (String transport : Transports.names()) {
            for (String responseType : Formats.RESPONSES) {
                CLIENTS.put(
                        transport + " " + responseType,
                        builder(server.baseUri(), transport)
                                .accept(responseType)
                                .build());
            }
            // The first call of a transport is slow, because it loads the classes.
            CLIENTS.get(transport + " " + Formats.RESPONSES.get(0)).issue(TestData.SANDBOX_LOGIN);
        }
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(UserTokenClient::close);
        server.close();
    }

    /** Returns the rows of the table of errors in docs/service.md, except the row without a response. */
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
                        "AuthenticationException 400 InvalidLoginCredentials 'x' LOGIN_REFUSED"),
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
    void refusal_isSameForEveryTransportAndMediaType(
            String transport, Operation operation, Quirk quirk, String expected) {
        for (String responseType : Formats.RESPONSES) {
            for (CallMode mode : CallMode.values()) {
                server.behaveNormally();
                server.forgetRequests();
                server.behave(quirk);

                assertThat(outcome(mode, CLIENTS.get(transport + " " + responseType), operation))
                        .as("%s, %s", responseType, mode)
                        .isEqualTo(expected);
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void detailsOfRefusal_areSameForEveryTransport(String transport) {
        server.behaveNormally();
        server.behave(
                Quirk.TOO_MANY_REQUESTS, Quirk.reasonCode("SiteNotActivated"), Quirk.retryAfter(Duration.ofMinutes(5)));

        for (String responseType : Formats.RESPONSES) {
            for (CallMode mode : CallMode.values()) {
                assertThat(outcome(mode, CLIENTS.get(transport + " " + responseType), Operation.ISSUE))
                        .isEqualTo("RateLimitException 429 TooManyRequests 'Too many requests.' SiteNotActivated PT5M"
                                + " RATE_LIMITED retryable");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void requestWithoutResponse_timesOutWithEveryTransport(String transport) {
        try (SandboxServer silent = SandboxServer.start();
                UserTokenClient client =
                        builder(silent.baseUri(), transport).timeout(BRIEF).build()) {
            silent.behave(Quirk.NO_RESPONSE);
            for (CallMode mode : CallMode.values()) {
                assertThat(outcome(mode, client, Operation.RENEW)).isEqualTo("TransportException TIMEOUT retryable");
            }
            assertThat(silent.renewals()).isEqualTo(2);
        }
    }

    /** Returns the causes of the other failures that a caller can distinguish. */
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
                fault("no response", "TransportException IO retryable", ScriptedServer.Connection::read),
                fault("a reset before the response", "TransportException IO retryable", connection -> {
                    connection.read();
                    connection.reset();
                }),
                fault("a reset within the response", "TransportException IO retryable", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 99999\r\n\r\n{");
                    connection.reset();
                }),
                fault("a response that is too large", "TransportException TOO_LARGE", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 300000\r\n\r\n");
                    connection.flood("x".repeat(1000));
                }),
                fault("a response that is malformed JSON", "ResponseException 200", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Connection: close\r\nContent-Length: 1\r\n\r\n{");
                }),
                fault(
                        "a response of another media type",
                        "ResponseException 200",
                        connection -> connection.respondEach(Responses.html(200))),
                fault(
                        "a redirect",
                        "ApiException 307 GATEWAY",
                        connection -> connection.respondEach(ScriptedResponses.empty(307, "Location: /elsewhere"))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void fault_isSameForEveryTransport(String transport, Consumer<ScriptedServer.Connection> script, String expected) {
        try (ScriptedServer faulty = ScriptedServer.start(script);
                UserTokenClient client = builder(faulty.uri(""), transport).build()) {
            for (CallMode mode : CallMode.values()) {
                assertThat(outcome(mode, client, Operation.ISSUE)).isEqualTo(expected);
            }
            assertThat(faulty.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void refusedConnection_isSameForEveryTransport(String transport) throws IOException {
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI unused = URI.create("http://127.0.0.1:" + reserved.getLocalPort());
            try (UserTokenClient client = builder(unused, transport).build()) {
                for (CallMode mode : CallMode.values()) {
                    assertThat(outcome(mode, client, Operation.REVOKE))
                            .isEqualTo("TransportException CONNECT retryable");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void untrustedCertificate_isSameForEveryTransport(String transport) {
        try (ScriptedServer stranger = ScriptedServer.start(connection -> {
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.read();
                });
                UserTokenClient client = builder(stranger.tlsUri(""), transport).build()) {
            for (CallMode mode : CallMode.values()) {
                assertThat(outcome(mode, client, Operation.ISSUE)).isEqualTo("TransportException TLS");
            }
            assertThat(stranger.requests()).isEmpty();
        }
    }

    private static Stream<Arguments> byEachTransport(Arguments... rows) {
        return Transports.names().stream()
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

    /** Returns the data of the exception in one line. */
    private static String outcome(CallMode mode, UserTokenClient client, Operation operation) {
        try {
            switch (operation) {
                case ISSUE:
                    return mode.issue(client, TestData.SANDBOX_LOGIN).toString();
                case RENEW:
                    return mode.renew(client, TestData.USER_TOKEN).toString();
                case REVOKE:
                    return mode.revoke(client, TestData.USER_TOKEN).toString();
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
