package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
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

    @Test
    void htmlPageUnderSuccessStatus_endsWithSeven() {
        String page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>";
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(page))) {
            assertEnds(issueAt(server.uri("").toString()).run(), 7, "usertoken issue: ");
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

            assertEnds(outcome, 5, "usertoken issue: ");
            assertThat(outcome.err).contains("a pause of 300 s");
            assertThat(server.issues()).isEqualTo(1);
        }
    }

    @Test
    void missingResponse_endsWithSixAfterTimeout() {
        try (SandboxServer server = SandboxServer.start()) {
            server.behave(Quirk.NO_RESPONSE);

            Outcome outcome =
                    issue(server).with("--timeout", "0.3", "--verbose").run();

            assertThat(outcome.exitCode).isEqualTo(6);
            assertThat(outcome.err).contains("out of time", "--timeout", "TransportFailure");
        }
    }

    @Test
    void refusedConnection_endsWithSix() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertEnds(
                issueAt("http://127.0.0.1:" + port).run(),
                6,
                "usertoken issue: POST /public/v6/usertoken/issue: no connection to 127.0.0.1:" + port
                        + ": the connection was refused; check --base-url, the network and the proxy\n");
    }

    @Test
    void serverWithoutTls_endsWithSix() {
        try (SandboxServer server = SandboxServer.start()) {
            assertEnds(
                    issueAt("https://127.0.0.1:" + server.baseUri().getPort()).run(),
                    6,
                    "usertoken issue: ",
                    "trusts the certificate");
        }
    }

    @Test
    void malformedResponse_endsWithSeven() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send("this is no HTTP\r\n\r\n");
            connection.fin();
        })) {
            assertEnds(issueAt("http://127.0.0.1:" + server.port()).run(), 7, "usertoken issue: ", "nothing else");
        }
    }

    @Test
    void endlessResponse_endsWithSeven() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            connection.flood("[");
        })) {
            assertEnds(issueAt("http://127.0.0.1:" + server.port()).run(), 7, "usertoken issue: ", "nothing else");
        }
    }

    @Test
    void cleartextToOtherMachine_isBadUsage() {
        Outcome outcome = issueAt("http://example.com").run();

        assertEnds(outcome, 2, "usertoken issue: ");
        assertThat(outcome.err)
                .isEqualTo(
                        "usertoken issue: --base-url is http to another machine, which would send the API key and the"
                                + " password in clear text: use https\n");
    }

    @Test
    void baseUrlWithPathOrUnderscore_isBadUsage() {
        try (SandboxServer server = SandboxServer.start()) {
            assertEnds(
                    issueAt(server.baseUri() + "/public/v6").run(),
                    2,
                    "returned 404: nothing is at this path, which --base-url contains already: remove it from"
                            + " --base-url");
        }
        assertEnds(issueAt("https://my_host").run(), 2, "--base-url must have a host name without underscores");
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

    private static void assertEnds(Outcome outcome, int exitCode, String... parts) {
        assertThat(outcome.exitCode).as(outcome.toString()).isEqualTo(exitCode);
        if (exitCode == 0) {
            assertThat(outcome.err).isEmpty();
        } else {
            assertThat(outcome.err).hasLineCount(1).startsWith("usertoken ").contains(parts);
        }
    }
}
