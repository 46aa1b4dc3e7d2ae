package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.ResponseException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import dev.usertoken.it.Transports;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.FakeTransport;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.ScriptedServer.Connection;
import dev.usertoken.testkit.TestCertificates;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A connection that is cut after the head of a response. TLS sockets and the JDK's client report the cut as an ordinary
 * end, so an empty body is accepted only if the head declares its end.
 */
@Timeout(60)
class CutConnectionTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    static Stream<Arguments> connections() {
        return Transports.names().stream()
                .flatMap(transport -> Stream.of(Arguments.of(transport, false), Arguments.of(transport, true)));
    }

    @ParameterizedTest(name = "{0}, TLS {1}")
    @MethodSource("connections")
    void headAlone_doesNotRenew(String transport, boolean tls) {
        for (String cut : new String[] {HEAD + "\r\n", HEAD + "\r\n \r\n"}) {
            renew(
                    transport,
                    tls,
                    cut,
                    client -> assertThatThrownBy(() -> client.renew(TestData.USER_TOKEN))
                            .isInstanceOf(ResponseException.class)
                            .hasMessage(
                                    "renew failed: POST /public/v6/usertoken/renew returned 200, but the response is empty and may"
                                            + " have been cut off"));
        }
    }

    @ParameterizedTest(name = "{0}, TLS {1}")
    @MethodSource("connections")
    void cutWithinDeclaredBody_fails(String transport, boolean tls) {
        for (String cut : new String[] {
            HEAD + "Content-Length: 2\r\n\r\n",
            HEAD + "Transfer-Encoding: chunked\r\n\r\n",
            HEAD + "\r\n{\"AccessToken\":\"x"
        }) {
            renew(
                    transport,
                    tls,
                    cut,
                    client -> assertThatThrownBy(() -> client.renew(TestData.USER_TOKEN))
                            .isInstanceOf(UserTokenException.class));
        }
    }

    @ParameterizedTest(name = "{0}, TLS {1}")
    @MethodSource("connections")
    void declaredEmptyBody_renews(String transport, boolean tls) {
        for (String whole : new String[] {
            "HTTP/1.1 204 No Content\r\n\r\n",
            HEAD + "Content-Length: 0\r\n\r\n",
            HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            HEAD + "\r\n{}"
        }) {
            renew(
                    transport,
                    tls,
                    whole,
                    client -> assertThat(client.renew(TestData.USER_TOKEN).expiresAt())
                            .contains(TestData.TOKEN_EXPIRY.plus(Duration.ofHours(24))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length, 5",
        "Content-Length, -1",
        "Content-Length, zero",
        "Transfer-Encoding, gzip",
        "Transfer-Encoding, 'chunked, gzip'",
    })
    void cutThatTransportMissed_doesNotRenew(String header, String value) {
        FakeTransport transport = new FakeTransport().reply(empty(header, value));
        try (UserTokenClient client = client(transport)) {
            assertThatThrownBy(() -> client.renew(TestData.USER_TOKEN))
                    .isInstanceOf(ResponseException.class)
                    .hasMessageEndingWith("the response is empty and may have been cut off");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length, 0",
        "content-length, ' 0 '",
        "Transfer-Encoding, Chunked",
        "Transfer-Encoding, 'gzip, chunked'",
    })
    void emptyBodyThatHeadDeclares_renews(String header, String value) {
        FakeTransport transport = new FakeTransport().reply(empty(header, value));
        try (UserTokenClient client = client(transport)) {
            assertThat(client.renew(TestData.USER_TOKEN).renewals()).isEqualTo(1);
        }
    }

    private static TransportResponse empty(String header, String value) {
        return TransportResponse.of(200, Headers.builder().add(header, value).build(), new byte[0]);
    }

    private static UserTokenClient client(Transport transport) {
        return TestData.client(URI.create("https://localhost"))
                .transport(transport)
                .build();
    }

    private static void renew(String transport, boolean tls, String response, Consumer<UserTokenClient> expectation) {
        Consumer<Connection> script = connection -> {
            if (tls) {
                connection.startTls(TestCertificates.GOOD.server());
            }
            connection.read();
            connection.send(response);
            connection.breakOff();
            connection.awaitPeerClose();
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                UserTokenClient client = TestData.client(tls ? server.tlsUri("") : server.uri(""))
                        .transportName(transport)
                        .sslContext(TestCertificates.client())
                        .build()) {
            expectation.accept(client);
        }
    }
}
