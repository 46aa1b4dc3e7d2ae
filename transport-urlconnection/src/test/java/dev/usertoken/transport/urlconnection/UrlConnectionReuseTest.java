package dev.usertoken.transport.urlconnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import dev.usertoken.testkit.TestCertificates;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is used again, and when not. */
@Timeout(60)
class UrlConnectionReuseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED_OK = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1;x=y\r\no\r\n1\r\nk\r\n0\r\nX-Trailer: t\r\n\r\n";
    private static final String NOT_OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno";

    private final List<Transport> transports = new ArrayList<>();
    private final Phaser turns = new Phaser(2);

    @AfterEach
    void close() {
        transports.forEach(Transport::close);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aConnectionIsUsedAgain(Way way) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(way.to(connection -> connection.answerEach(OK)))) {
            Transport transport = open(way, server);
            for (int i = 0; i < 3; i++) {
                assertOk(transport, way.uri(server));
            }
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(server.requests())
                    .allSatisfy(
                            request -> assertThat(request.headers("Connection")).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void chunkedResponsesFollowEachOther(Way way) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(way.to(connection -> connection.answerEach(CHUNKED_OK)))) {
            Transport transport = open(way, server);
            for (int i = 0; i < 3; i++) {
                assertOk(transport, way.uri(server));
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n'",
        "HEAD, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'",
        "HEAD, 'HTTP/1.1 200 OK\r\n\r\n'",
        "POST, 'HTTP/1.1 204 No\r\n\r\n'",
        "POST, 'HTTP/1.1 304 No\r\nContent-Length: 20\r\n\r\n'",
        "POST, 'HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n'",
        "POST, 'HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 401 No\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nno'"
    })
    void aResponseOfAnyStatusLeavesItsConnection(String method, String answer) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(answer))) {
            Transport transport = open(Way.CLEAR, server);
            for (int i = 0; i < 3; i++) {
                transport.send(request(method, server.uri("/"))).get();
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: CLOSE\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"
            })
    void aResponseThatEndsItsConnectionIsTheLast(String answer) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(answer))) {
            Transport transport = open(Way.CLEAR, server);
            for (int i = 0; i < 3; i++) {
                assertOk(transport, server.uri("/"));
            }
            assertThat(server.connectionCount()).isEqualTo(3);
        }
    }

    @Test
    void aResponseUpToTheEndOfItsConnectionIsTheLast() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\n\r\nok");
        })) {
            Transport transport = open(Way.CLEAR, server);
            assertOk(transport, server.uri("/"));
            assertOk(transport, server.uri("/"));
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void aConnectionThatEndedIsNoFailure(End end) throws Exception {
        for (Way way : Way.values()) {
            Consumer<Connection> script = connection -> {
                connection.read();
                connection.send(OK);
                takeTurn(() -> end.accept(connection));
                connection.awaitPeerClose();
            };
            try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
                Transport transport = open(way, server);
                for (int i = 0; i < 50; i++) {
                    assertOk(transport, way.uri(server));
                    letServerTakeItsTurn();
                }
                assertThat(server.connectionCount()).isEqualTo(50);
                assertThat(server.requests())
                        .filteredOn(request -> request.line().startsWith("POST"))
                        .hasSize(50);
                await().until(() -> server.openConnectionCount() <= 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OK, CHUNKED_OK, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n\r\nok\r\n"})
    void whatFollowsAResponseIsNotTheAnswerToAnother(String answer) throws Exception {
        for (Way way : Way.values()) {
            Consumer<Connection> script = connection -> connection.answerEach(answer + NOT_OK);
            try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
                Transport transport = open(way, server);
                for (int i = 0; i < 3; i++) {
                    assertOk(transport, way.uri(server));
                }
                assertThat(server.connectionCount()).isEqualTo(3);
            }
        }
    }

    @Test
    void aBodyWhereNoneCanBeIsNotTheAnswerToAnother() throws Exception {
        String answer = "HTTP/1.1 204 No Content\r\nContent-Length: " + NOT_OK.length() + "\r\n\r\n" + NOT_OK;
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send(connection.number() == 1 ? answer : OK);
            connection.awaitPeerClose();
        })) {
            Transport transport = open(Way.CLEAR, server);
            assertThat(transport.send(request("POST", server.uri("/"))).get().status())
                    .isEqualTo(204);
            assertOk(transport, server.uri("/"));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatComesBetweenTwoExchangesIsNotTheAnswerToAnother(Way way) throws Exception {
        Consumer<Connection> script = connection -> {
            while (true) {
                connection.read();
                connection.send(OK);
                takeTurn(() -> connection.send(NOT_OK));
            }
        };
        try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
            Transport transport = open(way, server);
            for (int i = 0; i < 3; i++) {
                assertOk(transport, way.uri(server));
                letServerTakeItsTurn();
            }
            assertThat(server.connectionCount()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theLookAtAConnectionDoesNotShortenTheWaitForItsAnswer(Way way) throws Exception {
        Consumer<Connection> script = connection -> {
            while (true) {
                connection.read();
                connection.pause(Duration.ofMillis(100));
                connection.send(OK);
            }
        };
        try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
            Transport transport = open(way, server);
            assertOk(transport, way.uri(server));
            assertOk(transport, way.uri(server));
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void eachOriginHasConnectionsOfItsOwn() throws Exception {
        try (ScriptedServer one = ScriptedServer.start(connection -> connection.answerEach(OK));
                ScriptedServer other = ScriptedServer.start(connection -> connection.answerEach(CHUNKED_OK))) {
            Transport transport = open(Way.CLEAR, one);
            for (int i = 0; i < 3; i++) {
                assertOk(transport, one.uri("/" + i));
                assertOk(transport, other.uri("/" + i));
            }
            assertThat(one.connectionCount()).isEqualTo(1);
            assertThat(other.connectionCount()).isEqualTo(1);
            assertThat(one.requests())
                    .extracting(ScriptedServer.Request::line)
                    .containsExactly("POST /0 HTTP/1.1", "POST /1 HTTP/1.1", "POST /2 HTTP/1.1");
        }
    }

    @Test
    void concurrentExchangesShareNoConnectionAndLeaveAFew() throws Exception {
        int many = 8;
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            String path = connection.read().line().split(" ", 3)[1];
            connection.hold();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + path);
            connection.answerEach(OK);
        })) {
            Transport transport = open(Way.CLEAR, server);
            List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                exchanges.add(transport.send(request("POST", server.uri("/" + i))));
            }
            await().until(() -> server.requests().size() == many);
            server.release();
            for (int i = 0; i < many; i++) {
                assertThat(exchanges.get(i).get().body()).asString().isEqualTo("/" + i);
            }
            for (int i = 0; i < many; i++) {
                assertOk(transport, server.uri("/"));
            }
            assertThat(server.connectionCount()).isEqualTo(many);
            await().until(() -> server.openConnectionCount() == IdleConnections.MOST_FOR_A_ROUTE);
        }
    }

    @Test
    void concurrentExchangesTakeOneIdleConnectionEach() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            while (true) {
                String path = connection.read().line().split(" ", 3)[1];
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
            }
        })) {
            Transport transport = open(Way.CLEAR, server);
            for (int round = 0; round < 25; round++) {
                List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    exchanges.add(transport.send(request("POST", server.uri("/" + round + "-" + i))));
                }
                for (int i = 0; i < 4; i++) {
                    assertThat(exchanges.get(i).get().body()).asString().isEqualTo("/" + round + "-" + i);
                }
            }
            assertThat(server.requests()).hasSize(100);
            assertThat(server.connectionCount()).isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anIdleConnectionIsClosedAfterAWhile(Way way) throws Exception {
        CompletableFuture<Connection> used = new CompletableFuture<>();
        Consumer<Connection> script = connection -> {
            used.complete(connection);
            connection.answerEach(OK);
        };
        try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
            Transport transport = open(way, server, Duration.ofMillis(50));
            assertOk(transport, way.uri(server));
            used.get().peerClosed().get(20, TimeUnit.SECONDS);
            assertOk(transport, way.uri(server));
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionInUseIsNotIdle() throws Exception {
        Duration longestIdle = Duration.ofMillis(500);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.read();
            connection.send(OK);
            connection.read();
            connection.pause(longestIdle.multipliedBy(2));
            connection.send(OK);
        })) {
            Transport transport = open(Way.CLEAR, server, longestIdle);
            assertOk(transport, server.uri("/"));
            assertOk(transport, server.uri("/"));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void closeClosesIdleConnections(Way way) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(way.to(connection -> connection.answerEach(OK)))) {
            Transport transport = open(way, server);
            assertOk(transport, way.uri(server));
            assertThat(server.openConnectionCount()).isEqualTo(1);
            transport.close();
            await().until(() -> server.openConnectionCount() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExchangeThatIsGivenUpEndsTheConnectionThatItTook(boolean byCancel) throws Exception {
        for (Way way : Way.values()) {
            CompletableFuture<Connection> second = new CompletableFuture<>();
            Consumer<Connection> script = connection -> {
                connection.read();
                connection.send(OK);
                connection.read();
                second.complete(connection);
                connection.awaitPeerClose();
            };
            try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
                Transport transport = open(way, server);
                assertOk(transport, way.uri(server));
                CompletableFuture<TransportResponse> exchange = transport.send(request("POST", way.uri(server)));
                Connection reused = second.get();
                if (byCancel) {
                    exchange.cancel(true);
                } else {
                    transport.close();
                }
                reused.peerClosed().get(20, TimeUnit.SECONDS);
                assertThat(server.connectionCount()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aConnectionThatBreaksWhenUsedAgainIsIo(Way way) throws Exception {
        Consumer<Connection> script = connection -> {
            connection.read();
            connection.send(OK);
            connection.read();
            connection.reset();
        };
        try (ScriptedServer server = ScriptedServer.start(way.to(script))) {
            Transport transport = open(way, server);
            assertOk(transport, way.uri(server));
            assertThatThrownBy(() ->
                            transport.send(request("POST", way.uri(server))).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TransportFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.IO));
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    private Transport open(Way way, ScriptedServer server) {
        return open(way, server, Duration.ofSeconds(30));
    }

    private Transport open(Way way, ScriptedServer server, Duration longestIdle) {
        TransportConfig config = TransportConfig.builder()
                .sslContext(TestCertificates.client())
                .proxySelector(ProxySelector.of(way.byProxy ? server.address() : null))
                .build();
        Transport transport = new UrlConnectionTransport(config, longestIdle);
        transports.add(transport);
        return transport;
    }

    /** The server's step, while the client is in {@link #letServerTakeItsTurn}. */
    private void takeTurn(Runnable step) {
        turns.arriveAndAwaitAdvance();
        try {
            step.run();
        } finally {
            turns.arrive();
        }
    }

    private void letServerTakeItsTurn() throws Exception {
        turns.awaitAdvanceInterruptibly(turns.arrive(), 20, TimeUnit.SECONDS);
        turns.awaitAdvanceInterruptibly(turns.arrive(), 20, TimeUnit.SECONDS);
    }

    private static void assertOk(Transport transport, URI uri) throws Exception {
        TransportResponse response = transport.send(request("POST", uri)).get();
        assertThat(response.body()).asString().isEqualTo("ok");
    }

    private static TransportRequest request(String method, URI uri) {
        byte[] body = method.equals("POST") ? new byte[] {1, 2, 3} : new byte[0];
        return TransportRequest.of(method, uri, Headers.empty(), body, Duration.ofSeconds(10), 1000);
    }

    enum Way {
        CLEAR(false, false),
        TLS(true, false),
        CLEAR_BY_PROXY(false, true),
        TUNNEL(true, true);

        private final boolean secure;
        private final boolean byProxy;

        Way(boolean secure, boolean byProxy) {
            this.secure = secure;
            this.byProxy = byProxy;
        }

        URI uri(ScriptedServer server) {
            if (byProxy) {
                return URI.create((secure ? "https" : "http") + "://origin.test/");
            }
            return secure ? server.tlsUri("/") : server.uri("/");
        }

        Consumer<Connection> to(Consumer<Connection> script) {
            SSLContext context = TestCertificates.GOOD.server();
            return connection -> {
                if (secure && byProxy) {
                    connection.read();
                    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
                }
                if (secure) {
                    connection.startTls(context);
                }
                script.accept(connection);
            };
        }
    }

    enum End implements Consumer<Connection> {
        FIN {
            @Override
            public void accept(Connection connection) {
                connection.fin();
            }
        },
        CLOSE {
            @Override
            public void accept(Connection connection) {
                connection.close();
            }
        },
        RESET {
            @Override
            public void accept(Connection connection) {
                connection.reset();
            }
        }
    }
}
