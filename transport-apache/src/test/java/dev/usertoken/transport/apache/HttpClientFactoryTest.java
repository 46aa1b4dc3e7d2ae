package dev.usertoken.transport.apache;

import static dev.usertoken.transport.apache.Exchanges.OK;
import static dev.usertoken.transport.apache.Exchanges.failureOf;
import static dev.usertoken.transport.apache.Exchanges.send;
import static dev.usertoken.transport.apache.Exchanges.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
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
    void longestIdleTime_is30Seconds() {
        assertThat(HttpClientFactory.LONGEST_IDLE).isEqualTo(TimeValue.ofSeconds(30));
    }

    /** HttpClient by itself validates only after two seconds. */
    @Test
    void connectionThatWasIdleForOneSecond_isValidated() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    if (connection.number() == 1) {
                        connection.read();
                        connection.send(OK);
                        connection.fin();
                        connection.awaitPeerClose();
                    } else {
                        connection.respondEach(OK);
                    }
                });
                Transport transport = create(config())) {
            send(transport, "POST", server.uri("/"));
            assertThat(new CountDownLatch(1).await(1_100, TimeUnit.MILLISECONDS))
                    .isFalse();

            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(200);
            assertThat(server.connectionCount()).isEqualTo(2);
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

    @ParameterizedTest
    @CsvSource({"500, 200", "1100, PROTOCOL"})
    void headersOfResponse_areBounded(int count, String outcome) throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + "a:b\r\n".repeat(count) + "\r\n";
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(head));
                Transport transport = create(config())) {
            CompletableFuture<TransportResponse> exchange = start(transport, "POST", server.uri("/"));

            assertThat(outcome.equals("200") ? exchange.get().status() + "" : failureOf(exchange) + "")
                    .isEqualTo(outcome);
        }
    }

    @Test
    void errorInExchange_leavesConnectionsOpen() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(new ManagedHttpClientConnectionFactory(null, null, null, bounds -> {
                    if (fails.getAndSet(false)) {
                        return new FailingParser();
                    }
                    return new DefaultHttpResponseParser();
                }))
                .build();
        try (CloseableHttpClient client =
                        HttpClientFactory.create(config(), connections, HttpClientFactory.LONGEST_IDLE);
                ScriptedServer server = ScriptedServer.start(connection -> connection.respondEach(OK));
                Transport transport = ApacheTransport.wrap(client)) {
            assertThat(failureOf(start(transport, "POST", server.uri("/")))).isEqualTo(Kind.PROTOCOL);
            assertThat(send(transport, "POST", server.uri("/")).status()).isEqualTo(200);
        }
    }

    private static final class FailingParser extends DefaultHttpResponseParser {
        @Override
        public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) {
            throw new InternalError();
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
