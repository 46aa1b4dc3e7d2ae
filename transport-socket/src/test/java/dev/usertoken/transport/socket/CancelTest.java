package dev.usertoken.transport.socket;

import static dev.usertoken.transport.socket.TransportFixture.config;
import static dev.usertoken.transport.socket.TransportFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TestCertificates;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancellation in states of an exchange that the contract does not test. */
@Timeout(60)
class CancelTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                OK,
                OK + "Content-Length: 2\r\n\r\n",
                OK + "\r\n",
                CHUNKED,
                CHUNKED + "2",
                CHUNKED + "2\r\no",
                CHUNKED + "2\r\nok",
                CHUNKED + "2\r\nok\r\n",
                CHUNKED + "0\r\n",
                CHUNKED + "0\r\nX: "
            })
    void cancel_endsWaitForRestOfResponse(String begin) throws Exception {
        for (boolean secure : new boolean[] {false, true}) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            try (ScriptedServer server = ScriptedServer.start(connection -> {
                        if (secure) {
                            connection.startTls(TestCertificates.GOOD.server());
                        }
                        connection.read();
                        connection.send(begin);
                        begun.complete(null);
                        connection.awaitPeerClose();
                    });
                    TransportFixture transport = TransportFixture.direct()) {
                URI uri = secure ? server.tlsUri("/") : server.uri("/");
                CompletableFuture<TransportResponse> exchange = transport.send(get(uri));
                begun.get(20, TimeUnit.SECONDS);
                assertThat(exchange.cancel(true)).isTrue();
                assertThat(exchange).isCancelled();
                transport.assertBecomesIdle();
                await().until(() -> server.openConnectionCount() == 0);
            }
        }
    }

    @Test
    void cancel_endsWaitForSocksProxy() throws Exception {
        try (ForwardingServer proxy = ForwardingServer.silent();
                TransportFixture transport = new TransportFixture(
                        config().proxySelector(TransportFixture.always(Proxy.Type.SOCKS, proxy.address()))
                                .connectTimeout(Duration.ofMinutes(1))
                                .build())) {
            CompletableFuture<TransportResponse> exchange = transport.send(get(URI.create("http://origin.test/")));
            proxy.accepted().get(20, TimeUnit.SECONDS);
            exchange.cancel(true);
            proxy.done().get(20, TimeUnit.SECONDS);
            transport.assertBecomesIdle();
        }
    }

    @Test
    void cancelAtAnyMoment_leavesNothingBehind() throws Exception {
        int exchangeCount = 300;
        Random random = new Random(42);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.read();
                    connection.send(CHUNKED + "2\r\nok\r\n0\r\n\r\n");
                    connection.awaitPeerClose();
                });
                TransportFixture transport = TransportFixture.direct()) {
            List<CompletableFuture<TransportResponse>> exchanges = new ArrayList<>();
            for (int i = 0; i < exchangeCount; i++) {
                CompletableFuture<TransportResponse> exchange = transport.send(get(server.uri("/")));
                exchanges.add(exchange);
                LockSupport.parkNanos(random.nextInt(1_000_000));
                exchange.cancel(true);
            }
            transport.assertBecomesIdle();
            assertThat(exchanges).allMatch(CompletableFuture::isDone);
            assertThat(exchanges).allMatch(exchange -> exchange.isCancelled() || !exchange.isCompletedExceptionally());
            await().until(() -> server.openConnectionCount() == 0);
        }
    }
}
