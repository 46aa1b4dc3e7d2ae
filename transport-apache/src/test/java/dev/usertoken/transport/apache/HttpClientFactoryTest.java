package dev.usertoken.transport.apache;

import static dev.usertoken.transport.apache.Exchanges.OK;
import static dev.usertoken.transport.apache.Exchanges.failureOf;
import static dev.usertoken.transport.apache.Exchanges.send;
import static dev.usertoken.transport.apache.Exchanges.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpClientFactoryTest {
    @ParameterizedTest
    @CsvSource({
        "timeout=0, 1",
        "timeout=1, 1000",
        "'max=99, timeout=3', 3000",
        "timeout=99, 4000",
        "timeout=-1, 4000",
        "max=99, 4000"
    })
    void idleTime_isShorterIfServerAsks(String keepAlive, int millis) {
        BasicHttpResponse response = new BasicHttpResponse(200);
        response.setHeader("Keep-Alive", keepAlive);

        assertThat(HttpClientFactory.keepAlive(response, HttpClientContext.create(), TimeValue.ofSeconds(4)))
                .isEqualTo(TimeValue.ofMilliseconds(millis));
    }

    @Test
    void idleConnection_isClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.peerClosed().thenRun(closed::countDown);
                    connection.respondEach(OK);
                });
                Transport transport = ApacheTransport.create(config(), TimeValue.ofSeconds(1))) {
            send(transport, "POST", server.uri("/"));

            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void defaultSslContext_isUsedIfNoneIsSet() throws Exception {
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(TestCertificates.client());
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.startTls(TestCertificates.GOOD.server());
                    connection.respondEach(OK);
                });
                Transport transport = create(config())) {
            assertThat(send(transport, "POST", server.tlsUri("/")).status()).isEqualTo(200);
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void userAgent_isNotSentIfNoneIsGiven() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = create(config())) {
            send(transport, "POST", server.uri("/"));

            assertThat(server.requests().get(0).headers("User-Agent")).isEmpty();
        }
    }

    @Test
    void socksProxy_isRefused() throws Exception {
        try (ScriptedServer socks = ScriptedServer.start(ScriptedServer.Connection::read);
                ScriptedServer origin = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = create(TransportConfig.builder()
                        .proxySelector(always(new Proxy(Proxy.Type.SOCKS, socks.address())))
                        .build())) {
            URI target = origin.uri("/");

            assertThat(failureOf(start(transport, "POST", target))).isEqualTo(Kind.CONNECT);
            assertThat(socks.connectionCount() + origin.connectionCount()).isZero();
        }
    }

    private static TransportConfig config() {
        return TransportConfig.builder().build();
    }

    private static Transport create(TransportConfig config) {
        return new ApacheTransportProvider().create(config);
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
