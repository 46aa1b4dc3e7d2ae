package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client closes the transport that it created. */
@Timeout(30)
class OwnTransportTest {
    @TempDir
    Path services;

    private final List<Thread> closedOn = Collections.synchronizedList(new ArrayList<>());

    /** On Android, closing a TLS connection on the main thread throws a {@code NetworkOnMainThreadException}. */
    @Test
    void transport_isClosedOnceAndOnDaemonThread() throws Exception {
        UserTokenClient client = client(() -> {});

        client.close();
        client.close();

        assertThat(closedOn).hasSize(1).doesNotContain(Thread.currentThread()).allMatch(Thread::isDaemon);
        assertEnds(closedOn.get(0));
    }

    @Test
    void failureOfClose_isThrownAfterThreadsWereReleased() throws Exception {
        UserTokenClient client = client(() -> {
            throw new IllegalStateException("planted");
        });

        assertThatThrownBy(client::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("planted");

        assertEnds(closedOn.get(0));
    }

    @Test
    void closeThatBlocks_isNotWaitedForLong() throws Exception {
        CountDownLatch unblocked = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        client(() -> interrupted.complete(!awaited(unblocked))).close();

        unblocked.countDown();

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
        assertEnds(closedOn.get(0));
    }

    @Test
    void interrupt_endsWaitAndStaysSet() {
        CountDownLatch unblocked = new CountDownLatch(1);
        Thread closing = Thread.currentThread();
        client(() -> {
                    while (closing.getState() != Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                    }
                    closing.interrupt();
                    awaited(unblocked);
                })
                .close();

        assertThat(Thread.interrupted()).isTrue();
        unblocked.countDown();
    }

    @Test
    void interruptedThread_closesTransport() {
        UserTokenClient client = client(() -> {});
        Thread.currentThread().interrupt();

        client.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(closedOn).hasSize(1);
    }

    private UserTokenClient client(Runnable onClose) {
        try {
            Path file = services.resolve("META-INF/services/" + TransportProvider.class.getName());
            Files.createDirectories(file.getParent());
            Files.writeString(file, Provider.class.getName());
            URL[] urls = {services.toUri().toURL()};
            try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
                UserTokenClient.Builder builder = new MemoryService().client();
                builder.transport = null;
                return builder.classLoader(loader)
                        // An executor whose only thread closes the client runs nothing else.
                        .executor(task -> {})
                        .proxySelector(new Hook(() -> {
                            closedOn.add(Thread.currentThread());
                            onClose.run();
                        }))
                        .build();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertEnds(Thread thread) throws InterruptedException {
        // The thread of a pool that is not shut down is idle for ten seconds before it ends.
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** The provider, which reaches its test only by the configuration. */
    public static final class Provider implements TransportProvider {
        public Provider() {}

        @Override
        public String name() {
            return "hook";
        }

        @Override
        public Transport create(TransportConfig config) {
            return ((Hook) config.proxySelector().get()).transport;
        }
    }

    private static final class Hook extends ProxySelector {
        final Transport transport;

        Hook(Runnable onClose) {
            transport = new Transport() {
                @Override
                public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void close() {
                    onClose.run();
                }
            };
        }

        @Override
        public List<Proxy> select(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new UnsupportedOperationException();
        }
    }
}
