package dev.usertoken.transport.urlconnection;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure.Kind;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * A transport over {@link java.net.HttpURLConnection}, to T1 to T15 of {@link Transport}. It blocks, so each exchange
 * has a thread while it lasts. It speaks HTTP/1.1 alone.
 */
final class UrlConnectionTransport implements Transport {
    /** Load balancers wait for a minute as a rule, and a request must not meet their end of the connection. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private final Duration connectTimeout;
    private final SSLSocketFactory tls;
    private final ProxySelector proxies;
    private final Executor executor;
    private final Runnable endThreads;
    private final Watchdog watchdog = new Watchdog();
    private final IdleConnections idle;
    private final Set<UrlConnectionExchange> inFlight = new HashSet<>();
    private boolean closed;

    UrlConnectionTransport(TransportConfig config) {
        this(config, LONGEST_IDLE);
    }

    UrlConnectionTransport(TransportConfig config, Duration longestIdle) {
        idle = new IdleConnections(longestIdle, watchdog);
        connectTimeout = config.connectTimeout();
        tls = config.sslContext().map(SSLContext::getSocketFactory).orElseGet(() ->
                (SSLSocketFactory) SSLSocketFactory.getDefault());
        proxies = config.proxySelector().orElseGet(UrlConnectionTransport::systemProxies);
        if (config.executor().isPresent()) {
            executor = config.executor().get();
            endThreads = () -> {};
        } else {
            ExecutorService threads = daemonThreads();
            executor = threads;
            endThreads = threads::shutdown;
        }
    }

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        Objects.requireNonNull(request, "request");
        OneConnection connection = new OneConnection(request, proxies, tls, idle);
        UrlConnectionExchange exchange = new UrlConnectionExchange(request, connection);
        synchronized (inFlight) {
            if (closed) {
                exchange.fail(Kind.CANCELLED);
                return exchange.result();
            }
            inFlight.add(exchange);
        }
        exchange.result().whenComplete((response, failure) -> remove(exchange));
        exchange.start(connectTimeout, watchdog, executor);
        return exchange.result();
    }

    @Override
    public void close() {
        List<UrlConnectionExchange> aborted;
        synchronized (inFlight) {
            closed = true;
            aborted = new ArrayList<>(inFlight);
        }
        aborted.forEach(exchange -> exchange.fail(Kind.CANCELLED));
        idle.close();
        watchdog.close();
        endThreads.run();
    }

    private void remove(UrlConnectionExchange exchange) {
        synchronized (inFlight) {
            inFlight.remove(exchange);
        }
    }

    private static ProxySelector systemProxies() {
        ProxySelector selector = ProxySelector.getDefault();
        return selector == null ? ProxySelector.of(null) : selector;
    }

    private static ExecutorService daemonThreads() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "usertoken-urlconnection-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
