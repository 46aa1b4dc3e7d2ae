package dev.usertoken.it.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.ApiException;
import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.it.Transports;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TransportCapability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers to which each HTTP library, left at its defaults, reacts in its own way: all transports react alike. */
class HostileServerTest {
    private static final String OK = ScriptedResponses.json(200, Responses.TOKEN_JSON);
    private static final int CALLS = 50;
    private static final int MIB = 1 << 20;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final byte[] BOMB = bomb();

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void redirect_isNotFollowed(String transport) {
        try (ScriptedServer other = Responses.always(OK)) {
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                String redirect = ScriptedResponses.empty(status, "Location: " + other.uri("/elsewhere"));
                try (ScriptedServer server = Responses.always(redirect);
                        UserTokenClient client =
                                TestData.client(server).transportName(transport).build()) {
                    for (CallMode mode : CallMode.values()) {
                        assertThat(refusal(() -> mode.issue(client, TestData.LOGIN))
                                        .status())
                                .isEqualTo(status);
                        assertThat(refusal(() -> mode.renew(client, TestData.USER_TOKEN))
                                        .status())
                                .isEqualTo(status);
                        assertThat(refusal(() -> mode.revoke(client, TestData.USER_TOKEN))
                                        .status())
                                .isEqualTo(status);
                    }
                    assertThat(server.requests()).hasSize(6);
                }
            }
            assertThat(other.connectionCount()).isZero();
        }
    }

    /** Without the capability a call may fail, and is not repeated. */
    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void serverThatClosesAfterEachResponse_isCalledOnceForEachCall(String transport) throws Exception {
        Set<String> lacking = Transports.lacking(TransportCapability.NOTICES_CLOSE_AFTER_RESPONSE);
        BlockingQueue<ScriptedServer.Connection> closed = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send(OK);
                    connection.fin();
                    closed.add(connection);
                    connection.awaitPeerClose();
                });
                UserTokenClient client = TestData.client(server)
                        .transportName(transport)
                        .retryPolicy(RetryPolicy.none())
                        .build()) {
            int tokens = 0;
            for (int i = 0; i < CALLS; i++) {
                try {
                    assertThat(client.issue(TestData.LOGIN).secret()).isEqualTo(TestData.USER_TOKEN.secret());
                    tokens++;
                    closed.take();
                } catch (TransportException e) {
                    assertThat(e.kind()).isEqualTo(Kind.IO);
                    assertThat(lacking).contains(transport);
                }
            }
            assertThat(server.requests()).hasSize(tokens);
        }
    }

    static List<String> transportsNoticingBytes() {
        List<String> names = new ArrayList<>(Transports.names());
        names.removeAll(Transports.lacking(TransportCapability.NOTICES_UNREQUESTED_BYTES));
        return names;
    }

    @ParameterizedTest
    @MethodSource("transportsNoticingBytes")
    void bytesAfterResponse_areNotNextResponse(String transport) {
        String foreign = ScriptedResponses.json(200, Responses.TOKEN_JSON.replace(TestData.TOKEN, "token-of-another"));
        try (ScriptedServer server = Responses.always(OK + foreign);
                UserTokenClient client = TestData.client(server)
                        .transportName(transport)
                        .retryPolicy(RetryPolicy.none())
                        .build()) {
            for (int i = 0; i < CALLS; i++) {
                try {
                    assertThat(client.issue(TestData.LOGIN).secret()).isEqualTo(TestData.USER_TOKEN.secret());
                } catch (TransportException e) {
                    assertThat(e.kind()).as("a connection that cannot be used").isNotEqualTo(Kind.TIMEOUT);
                }
            }
            assertThat(server.requests()).hasSizeLessThanOrEqualTo(CALLS);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void retryAfter_isHonouredByCore(String transport) {
        EventLog events = new EventLog();
        try (ScriptedServer server = Responses.inTurn(Responses.html(503, "Retry-After: 1"), OK);
                UserTokenClient client = TestData.client(server)
                        .transportName(transport)
                        .listener(events)
                        .build()) {
            long start = System.nanoTime();
            client.revoke(TestData.USER_TOKEN);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(server.requests()).hasSize(2);
            assertThat(events.lines())
                    .containsExactly(
                            "ATTEMPT_STARTED 1",
                            "ATTEMPT_FAILED 1 503 GATEWAY",
                            "ATTEMPT_STARTED 2",
                            "OPERATION_SUCCEEDED 2");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void retryAfter_isHonouredByCoreOnly(String transport) {
        for (int status : new int[] {408, 425, 429, 503}) {
            try (ScriptedServer server = Responses.always(Responses.html(status, "Retry-After: 0"));
                    UserTokenClient client = TestData.client(server)
                            .transportName(transport)
                            .retryPolicy(RetryPolicy.none())
                            .build()) {
                assertThat(refusal(() -> client.issue(TestData.LOGIN)).status()).isEqualTo(status);
                assertThat(refusal(() -> client.renew(TestData.USER_TOKEN)).status())
                        .isEqualTo(status);
                assertThat(refusal(() -> client.revoke(TestData.USER_TOKEN)).status())
                        .isEqualTo(status);

                assertThat(server.requests()).hasSize(3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.usertoken.it.Transports#names")
    void endlessResponse_endsBeforeItFillsTheHeap(String transport) throws Exception {
        try (ScriptedServer good = Responses.always(OK);
                ScriptedServer bad = ScriptedServer.start(connection -> {
                    String line = connection.read().line();
                    Flood.valueOf(line.split("/", 3)[1]).script.accept(connection);
                })) {
            List<String> arguments =
                    new ArrayList<>(List.of(transport, good.uri("").toString()));
            for (Flood flood : Flood.values()) {
                arguments.add(bad.uri("/" + flood).toString());
            }
            List<String> lines = childJvm(arguments);

            boolean reportsLongHead = !Transports.lacking(TransportCapability.REPORTS_TOO_LONG_HEAD)
                    .contains(transport);
            assertThat(lines).hasSize(Flood.values().length);
            Iterator<String> rest = lines.iterator();
            for (Flood flood : Flood.values()) {
                String[] words = rest.next().split(" ", 3);
                String expected = reportsLongHead || !flood.isHead() ? flood.expected : flood.expected + "|IO";
                assertThat(words[0]).as(flood.name()).matches(".(" + expected + ").");
                assertThat(Long.parseLong(words[1])).as(flood.name()).isLessThan(4 * MIB);
                assertThat(Long.parseLong(words[2])).as(flood.name()).isLessThan(LiveHeap.RETAINED);
            }
        }
    }

    /** What a server sends without end, or as good as that, and how the exchange has to fail. */
    @SuppressWarnings("ImmutableEnumChecker") // the scripts have no state
    private enum Flood {
        BODY("TOO_LARGE", connection -> {
            connection.send(HEAD + "\r\n");
            connection.flood("[\"x\"],".repeat(1000));
        }),
        CHUNKS("TOO_LARGE", connection -> {
            connection.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            connection.flood("3e8\r\n" + "x".repeat(1000) + "\r\n");
        }),
        ANNOUNCED_BODY("TOO_LARGE", connection -> {
            connection.send(HEAD + "Content-Length: 2000000000\r\n\r\n");
            connection.flood("x".repeat(1000));
        }),
        GZIP_BOMBS("TOO_LARGE", connection -> {
            connection.send(HEAD + "Content-Encoding: gzip\r\n\r\n");
            while (true) {
                connection.send(BOMB);
            }
        }),
        /** Well below the bound as it travels, so that only who unpacks it could find it too large. */
        GZIP_BOMB("ResponseException", connection -> {
            connection.send(HEAD + "Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: " + BOMB.length
                    + "\r\n\r\n");
            connection.send(BOMB);
        }),
        HEADERS("PROTOCOL|TOO_LARGE", connection -> {
            connection.send(HEAD);
            connection.flood("X: " + "x".repeat(1000) + "\r\n");
        }),
        HEADER("PROTOCOL|TOO_LARGE", connection -> {
            connection.send(HEAD + "X: ");
            connection.flood("x".repeat(1000));
        });

        private final String expected;
        private final Consumer<ScriptedServer.Connection> script;

        Flood(String expected, Consumer<ScriptedServer.Connection> script) {
            this.expected = expected;
            this.script = script;
        }

        boolean isHead() {
            return this == HEADERS || this == HEADER;
        }
    }

    private List<String> childJvm(List<String> arguments) throws Exception {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LiveHeap.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readAllLines(output);
    }

    private static ApiException refusal(Runnable call) {
        return catchThrowableOfType(ApiException.class, call::run);
    }

    /** A gzip member of 10 KiB that holds 10 MiB; members one after the other are a gzip stream too. */
    private static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 10; i++) {
                gzip.write(" ".repeat(MIB).getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
