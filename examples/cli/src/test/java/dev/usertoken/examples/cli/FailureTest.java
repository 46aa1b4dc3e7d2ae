package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    static final List<String> TRANSPORTS = List.of("socket", "jdk", "apache", "okhttp");

    private static final String TOKEN_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(Quirk.error(401, "DeniedAccess", "Missing API key"), 3, 3),
                arguments(Quirk.LOGIN_REFUSED, 3, 3),
                arguments(Quirk.SITE_DEACTIVATED, 3, 4),
                arguments(Quirk.ACCESS_DENIED, 3, 4),
                arguments(Quirk.WRONG_SITE, 3, 4),
                arguments(Quirk.WRONG_SUBSCRIBER, 3, 4),
                arguments(Quirk.INVALID_SITE_ID, 2, 2),
                arguments(Quirk.MISSING_REQUIRED_FIELDS, 2, 2),
                arguments(Quirk.TOO_MANY_REQUESTS, 5, 5),
                arguments(Quirk.SERVER_ERROR, 7, 7),
                arguments(Quirk.BAD_GATEWAY, 7, 7),
                arguments(Quirk.SERVICE_UNAVAILABLE, 7, 7),
                arguments(Quirk.without("AccessToken"), 7, 0));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusal_hasExitCodeAndOneLine(Quirk quirk, int issueExitCode, int renewExitCode) {
        try (SandboxServer server = SandboxServer.start()) {
            String token = Invocation.token(server);
            server.behave(quirk);

            assertEnds(issue(server).run(), issueExitCode, "usertoken issue: ");
            assertEnds(renew(server, token).run(), renewExitCode, "usertoken renew: ");
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void verbose_printsCausesWithoutSecrets(Quirk quirk, int issueExitCode, int renewExitCode) {
        try (SandboxServer server = SandboxServer.start()) {
            String token = Invocation.token(server);
            server.behave(quirk);

            Outcome issued = issue(server).with("--verbose").run();
            Outcome renewed = renew(server, token).with("--verbose").run();

            assertThat(issued.exitCode).isEqualTo(issueExitCode);
            assertThat(issued.err).contains("OPERATION_FAILED", "because of dev.usertoken.");
            assertThat(renewed.exitCode).isEqualTo(renewExitCode);
        }
    }

    @Test
    void rateLimit_namesPause() {
        try (SandboxServer server = SandboxServer.start()) {
            server.behave(Quirk.TOO_MANY_REQUESTS, Quirk.retryAfter(Duration.ofMinutes(5)));

            Outcome outcome = issue(server).run();

            assertFails(outcome, 5, "rate limit with a pause");
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    /** Returns the servers of ErrorMatrixTest of the integration tests, with the exit code and the name of the message. */
    static Stream<Arguments> oddServers() {
        List<Arguments> servers = List.of(
                oddServer(7, "truncated body", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 99\r\n\r\n{");
                }),
                oddServer(7, "truncated chunks", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Transfer-Encoding: chunked\r\n\r\n9\r\n{");
                }),
                oddServer(7, "malformed response", connection -> {
                    connection.read();
                    connection.send("220 mail.example ESMTP\r\n\r\n");
                }),
                oddServer(6, "no response", ScriptedServer.Connection::read),
                oddServer(6, "reset before the response", connection -> {
                    connection.read();
                    connection.reset();
                }),
                oddServer(6, "reset within the response", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 99999\r\n\r\n{");
                    connection.reset();
                }),
                oddServer(7, "response that is too large", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Content-Length: 300000\r\n\r\n");
                    connection.flood("x".repeat(1000));
                }),
                oddServer(7, "endless response", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "\r\n");
                    connection.flood("[");
                }),
                oddServer(7, "malformed JSON", connection -> {
                    connection.read();
                    connection.send(TOKEN_HEAD + "Connection: close\r\nContent-Length: 1\r\n\r\n{");
                }),
                oddServer(
                        7,
                        "HTML page",
                        connection -> connection.respondEach(ScriptedResponses.of(200, "text/html", "<html></html>"))),
                oddServer(
                        7,
                        "redirect",
                        connection -> connection.respondEach(ScriptedResponses.empty(307, "Location: /elsewhere"))));
        return TRANSPORTS.stream()
                .flatMap(transport -> servers.stream()
                        .map(server -> arguments(transport, server.get()[0], server.get()[1], server.get()[2])));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("oddServers")
    void oddServer_hasExitCodeAndMessageOnEveryTransport(
            String transport, int exitCode, String message, Consumer<ScriptedServer.Connection> script) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            assertFails(issueAt(server.uri("").toString(), transport).run(), exitCode, message);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void missingResponse_endsWithSixAfterTimeout(String transport) {
        try (SandboxServer server = SandboxServer.start()) {
            server.behave(Quirk.NO_RESPONSE);

            Outcome outcome = issue(server)
                    .with("--transport", transport, "--timeout", "0.3", "--verbose")
                    .run();

            assertThat(outcome.exitCode).isEqualTo(6);
            assertThat(outcome.err).contains("out of time", "--timeout", "TransportFailure");
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void refusedConnection_endsWithSix(String transport) throws Exception {
        // A socket that is bound but does not listen refuses connections.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = reserved.getLocalPort();

            assertFails(issueAt("http://127.0.0.1:" + port, transport).run(), 6, "refused connection", "{port}", port);
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void serverWithoutTls_endsWithSix(String transport) {
        try (SandboxServer server = SandboxServer.start()) {
            int port = server.baseUri().getPort();

            assertFails(issueAt("https://127.0.0.1:" + port, transport).run(), 6, "server without TLS", "{port}", port);
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void untrustedCertificate_endsWithSix(String transport) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startTls(TestCertificates.GOOD.server());
            connection.read();
        })) {
            assertFails(
                    issueAt("https://127.0.0.1:" + server.port(), transport).run(),
                    6,
                    "untrusted certificate",
                    "{port}",
                    server.port());
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void cleartextToOtherMachine_isBadUsage() {
        assertFails(issueAt("http://example.com").run(), 2, "cleartext");
    }

    @Test
    void baseUrlWithPathOrUnderscore_isBadUsage() {
        try (SandboxServer server = SandboxServer.start()) {
            assertFails(issueAt(server.baseUri() + "/public/v6").run(), 2, "path twice");
        }
        assertFails(issueAt("https://my_host").run(), 2, "underscore in host");
    }

    @Test
    void operation_isNamedOnce() {
        try (SandboxServer server = SandboxServer.start()) {
            server.behave(Quirk.SERVER_ERROR);

            assertThat(issue(server).run().err)
                    .startsWith("usertoken issue: POST /public/v6/usertoken/issue returned 500");
            assertThat(renew(server, "planted").run().err)
                    .startsWith("usertoken renew: POST /public/v6/usertoken/renew returned 500");
        }
    }

    @Test
    void baseUrlWithPassword_isBadUsageAndNotRepeated() {
        for (String url : new String[] {"https://me:hunter2@example.com", "https://me:hunter2@a^b", "hunter2"}) {
            Outcome outcome = issueAt(url).run();

            assertThat(outcome.exitCode).isEqualTo(2);
            assertThat(outcome.err).hasLineCount(1).doesNotContain("hunter2");
        }
    }

    @Test
    void unknownTransport_isBadUsageAndListsTransports() {
        Outcome outcome =
                issueAt("https://example.com").with("--transport", "pigeon").run();

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.err)
                .startsWith(
                        "usertoken issue: UT-P2: no transport is named \"pigeon\", which --transport selects\nfound:\n")
                .contains("  jdk (", "  okhttp (", "  apache (", "\nwhat to do:\n  select one that was found");
    }

    @Test
    void unexpectedException_endsWithOneAndIsNotQuoted() {
        StringWriter err = new StringWriter();
        Environment broken = new Environment(
                Map.of("USERTOKEN_API_KEY", SandboxServer.API_KEY), InputStream.nullInputStream(), question -> {
                    throw new UnsupportedOperationException("hunter2");
                });

        int exitCode = UsertokenCommand.commandLine(broken)
                .setErr(new PrintWriter(err))
                .execute("issue", "--site", "-99", "--username", "Siteowner", "--verbose");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "usertoken issue: unexpected failure, java.lang.UnsupportedOperationException; --verbose shows",
                        "    at dev.usertoken.examples.cli.FailureTest")
                .doesNotContain("hunter2");
    }

    private static Arguments oddServer(int exitCode, String message, Consumer<ScriptedServer.Connection> script) {
        return arguments(exitCode, message, script);
    }

    private static Invocation issue(SandboxServer server) {
        return Invocation.issue(server).variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private static Invocation renew(SandboxServer server, String token) {
        return Invocation.of(server, "renew").variable("USERTOKEN_TOKEN", token);
    }

    private static Invocation issueAt(String url) {
        return Invocation.of("issue", "--site", "-99", "--username", "Siteowner", "--base-url", url)
                .variable("USERTOKEN_API_KEY", SandboxServer.API_KEY)
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD);
    }

    private static Invocation issueAt(String url, String transport) {
        return issueAt(url).with("--transport", transport);
    }

    private static void assertFails(Outcome outcome, int exitCode, String message, Object... placeholders) {
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(exitCode);
        MESSAGES.check(message, outcome.errorLine(), placeholders);
    }

    private static void assertEnds(Outcome outcome, int exitCode, String... parts) {
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(exitCode);
        if (exitCode == 0) {
            assertThat(outcome.err).isEmpty();
        } else {
            assertThat(outcome.err).hasLineCount(1).startsWith("usertoken ").contains(parts);
        }
    }
}
