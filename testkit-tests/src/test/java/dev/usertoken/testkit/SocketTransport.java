package dev.usertoken.testkit;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A transport on plain sockets that keeps the contract, except for the defects that it is given. */
final class SocketTransport implements Transport {
    final TransportConfig config;
    final Set<TransportDefect> defects;
    final SocketPool pool;
    final Map<String, TransportResponse> cache = new ConcurrentHashMap<>();
    final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private SocketTransport(TransportConfig config, Set<TransportDefect> defects) {
        this.config = config;
        this.defects = defects;
        this.pool = new SocketPool(defects);
        if (defects.contains(TransportDefect.LEAVES_A_THREAD)) {
            start(true, new CountDownLatch(1));
        }
        if (defects.contains(TransportDefect.STARTS_A_USER_THREAD)) {
            start(false, closed);
        }
    }

    static TransportProvider provider(TransportDefect... defects) {
        Set<TransportDefect> set = EnumSet.noneOf(TransportDefect.class);
        set.addAll(Arrays.asList(defects));
        return new TransportProvider() {
            @Override
            public String name() {
                return "socket";
            }

            @Override
            public Transport create(TransportConfig config) {
                return new SocketTransport(config, set);
            }
        };
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        if (defects.contains(TransportDefect.THROWS_FROM_SEND)) {
            SocketExchange.requireSendable(request);
        }
        if (defects.contains(TransportDefect.SELECTS_THE_PROXY_IN_SEND)) {
            config.proxySelector().ifPresent(selector -> selector.select(request.uri()));
        }
        SocketExchange exchange = new SocketExchange(this, request);
        try {
            executor.execute(exchange);
        } catch (Throwable e) {
            if (defects.contains(TransportDefect.THROWS_A_REJECTION)) {
                throw e;
            }
            exchange.completeExceptionally(TransportFailure.of(TransportFailure.Kind.CONNECT, e));
        }
        if (defects.contains(TransportDefect.BLOCKS_THE_CALLER)) {
            exchange.handle((response, failure) -> null).join();
        }
        return exchange;
    }

    @Override
    public void close() {
        if (closed.getCount() == 0 && defects.contains(TransportDefect.CLOSES_ONLY_ONCE)) {
            throw new IllegalStateException("closed");
        }
        closed.countDown();
        if (defects.contains(TransportDefect.CLOSE_INTERRUPTS)) {
            running.forEach(Thread::interrupt);
        }
        if (defects.contains(TransportDefect.CLOSE_WAITS)) {
            for (int i = 0; i < 100 && !running.isEmpty(); i++) {
                await(new CountDownLatch(1), 10);
            }
        }
        pool.close();
    }

    static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing more can be closed.
        }
    }

    private static void start(boolean daemon, CountDownLatch end) {
        Thread thread = new Thread(() -> await(end, 60_000), "socket-transport");
        thread.setDaemon(daemon);
        thread.start();
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
