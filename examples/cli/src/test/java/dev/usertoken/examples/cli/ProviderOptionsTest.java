package dev.usertoken.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.testkit.SandboxServer;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transport of the command with every format, against the sandbox. */
class ProviderOptionsTest {
    private static SandboxServer server;

    @BeforeAll
    static void start() {
        server = SandboxServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forgetRequests() {
        server.forgetRequests();
    }

    static Stream<Arguments> pairs() {
        return ServiceLoader.load(TransportProvider.class).stream()
                .map(provider -> provider.get().name())
                .flatMap(transport -> Stream.of(Format.values()).map(format -> Arguments.of(transport, format)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void token_isIssuedRenewedAndRevoked(String transport, Format format) {
        Outcome issued = run(Invocation.issue(server).with("--quiet"), transport, format);
        assertThat(issued.exitCode).as(issued.toString()).isEqualTo(0);
        assertThat(issued.err).contains("PROVIDER_SELECTED, " + transport + " (");
        Headers headers = server.requests().get(0).headers();
        assertThat(headers.first("Content-Type").get()).startsWith(format.requestMediaType());
        assertThat(headers.first("Accept")).hasValue(format.responseMediaType());

        assertThat(exitCodeWithToken(issued.out, "renew", transport, format)).isEqualTo(0);
        assertThat(exitCodeWithToken(issued.out, "revoke", transport, format)).isEqualTo(0);
        assertThat(exitCodeWithToken(issued.out, "renew", transport, format)).isEqualTo(ExitCode.TOKEN_REJECTED);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void defaultTransport_isSocket() {
        assertThat(Invocation.of("describe").run().out).contains("transport socket (", "codecs json (", ", xml (");
    }

    private static int exitCodeWithToken(String token, String command, String transport, Format format) {
        Invocation invocation = Invocation.of(server, command).variable("USERTOKEN_TOKEN", token);
        return run(invocation, transport, format).exitCode;
    }

    private static Outcome run(Invocation invocation, String transport, Format format) {
        return invocation
                .with("--transport", transport, "--format", format.toString(), "--verbose")
                .variable("USERTOKEN_PASSWORD", SandboxServer.PASSWORD)
                .run();
    }
}
