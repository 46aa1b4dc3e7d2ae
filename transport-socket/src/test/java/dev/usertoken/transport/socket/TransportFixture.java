package dev.usertoken.transport.socket;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Headers;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A transport and its executor, which are closed together. */
final class TransportFixture implements AutoCloseable {
    static final int MAX_BYTES = 100_000;

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final Transport transport;
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "transport-fixture");
        thread.setDaemon(true);
        return thread;
    });

    TransportFixture(TransportConfig config) {
        transport = new SocketTransportProvider().create(config);
    }

    static TransportFixture direct() {
        return new TransportFixture(config().build());
    }

    static TransportFixture through(Proxy.Type type, InetSocketAddress proxy) {
        return new TransportFixture(config().proxySelector(always(type, proxy)).build());
    }

    static TransportConfig.Builder config() {
        return TransportConfig.builder().sslContext(TestCertificates.client());
    }

    /** Creates a selector that, unlike ProxySelector.of, can return a SOCKS proxy. */
    static ProxySelector always(Proxy.Type type, InetSocketAddress address) {
        return selector(() -> List.of(new Proxy(type, address)));
    }

    static ProxySelector selector(Supplier<List<Proxy>> proxies) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return proxies.get();
            }

            @Override
            public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {}
        };
    }

    static TransportRequest get(URI uri) {
        return request("GET", uri);
    }

    static TransportRequest request(String method, URI uri) {
        return TransportRequest.of(method, uri, Headers.empty(), new byte[0], AMPLE, MAX_BYTES);
    }

    CompletableFuture<TransportResponse> send(TransportRequest request) {
        return transport.send(request, executor);
    }

    TransportResponse responseTo(TransportRequest request) throws Exception {
        return send(request).get(AMPLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    void assertFails(TransportRequest request, TransportFailure.Kind kind) {
        assertThatThrownBy(() -> responseTo(request))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TransportFailure.class)
                .extracting(failure -> ((TransportFailure) failure).kind())
                .isEqualTo(kind);
    }

    /** Waits until no task runs, which proves that no thread is blocked any more. */
    void assertBecomesIdle() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(AMPLE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("a thread of the executor is still blocked");
        }
    }

    @Override
    public void close() {
        transport.close();
        executor.shutdown();
    }
}
