package dev.usertoken.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void noUserAgentIsSentWhereNoneIsGiven() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.answerEach(OK));
                Transport transport = create(TransportConfig.builder().build())) {
            transport.send(post(server.uri("/"))).get(30, TimeUnit.SECONDS);

            assertThat(server.requests().get(0).headers("User-Agent")).isEmpty();
        }
    }

    @Test
    void aBodyMayBeEmptyAndEndWithTheConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n");
                });
                Transport transport = create(TransportConfig.builder().build())) {
            assertThat(transport
                            .send(post(server.uri("/")))
                            .get(30, TimeUnit.SECONDS)
                            .body())
                    .isEmpty();
        }
    }

    @Test
    void aSocksProxyIsNotSpokenToInHttp() throws Exception {
        try (ScriptedServer socks = ScriptedServer.start(ScriptedServer.Connection::read);
                Transport transport = create(TransportConfig.builder()
                        .proxySelector(always(new Proxy(Proxy.Type.SOCKS, socks.address())))
                        .build())) {
            assertThatThrownBy(() -> transport
                            .send(post(URI.create("http://origin.test/")))
                            .get(30, TimeUnit.SECONDS))
                    .cause()
                    .extracting("kind")
                    .isEqualTo(TransportFailure.Kind.CONNECT);
            assertThat(socks.connectionCount()).isZero();
        }
    }

    private static Transport create(TransportConfig config) {
        return new ApacheTransportProvider().create(config);
    }

    private static TransportRequest post(URI uri) {
        return TransportRequest.of("POST", uri, Headers.empty(), new byte[0], Duration.ofSeconds(20), 1024);
    }

    private static ProxySelector always(Proxy proxy) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(proxy);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }
}
