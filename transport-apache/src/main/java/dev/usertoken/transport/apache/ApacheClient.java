package dev.usertoken.transport.apache;

import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** An HttpClient as a transport uses it, its own or a lent one, and the threads beside it. */
final class ApacheClient {
    private final CloseableHttpAsyncClient client;
    private final Optional<Connections> connections;
    private final RequestConfig config;
    private final Duration connectTimeout;
    private final Executor executor;
    private final Runnable end;

    private ApacheClient(
            CloseableHttpAsyncClient client,
            Optional<Connections> connections,
            Duration connectTimeout,
            Executor executor,
            Runnable end) {
        this.client = client;
        this.connections = connections;
        this.config = plain(client);
        this.connectTimeout = connectTimeout;
        this.executor = executor;
        this.end = end;
    }

    static ApacheClient create(TransportConfig config) {
        ExecutorService threads = daemonThreads();
        Executor executor = config.executor().orElse(threads);
        Connections connections = Connections.create(config, executor);
        CloseableHttpAsyncClient client = OwnClient.create(config, connections);
        client.start();
        return new ApacheClient(client, Optional.of(connections), config.connectTimeout(), executor, () -> {
            client.close(CloseMode.IMMEDIATE);
            threads.shutdown();
        });
    }

    /** Its own connect timeout holds, which it does not tell. */
    static ApacheClient lent(CloseableHttpAsyncClient client) {
        ExecutorService threads = daemonThreads();
        client.start();
        return new ApacheClient(client, Optional.empty(), Watchdog.LONGEST, threads, threads::shutdown);
    }

    /** Whether it may be set to send again what has no body, so that all requests need one. */
    boolean isLent() {
        return !connections.isPresent();
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** Looks up the proxy and, in a lent client, the name of the host on the calling thread. */
    Future<TransportResponse> execute(
            Duration timeLeft,
            AsyncRequestProducer request,
            AsyncResponseConsumer<TransportResponse> response,
            ExchangeContext context,
            FutureCallback<TransportResponse> callback) {
        // A lent client can lose a cancel; then this ends its connection. It goes by the wall clock, so not for our
        // own.
        context.setRequestConfig(RequestConfig.copy(config)
                .setResponseTimeout(isLent() ? Timeout.of(Watchdog.bounded(timeLeft)) : Timeout.DISABLED)
                .build());
        return client.execute(request, response, null, context, callback);
    }

    /** Runs what may take its time. */
    void run(Runnable task) {
        executor.execute(task);
    }

    /** Runs what may be anybody's code, on another thread than that of the connections wherever there is one. */
    void handOn(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Does not block. */
    void closeIdleConnections() {
        connections.ifPresent(own -> own.closeIdle(TimeValue.ZERO_MILLISECONDS));
    }

    /** To be called when no exchange is under way. */
    void end() {
        end.run();
    }

    /** One request and nothing more. Time limits are the watchdog's, since the client's own start anew at each step. */
    private static RequestConfig plain(CloseableHttpAsyncClient client) {
        RequestConfig config = client instanceof Configurable ? ((Configurable) client).getConfig() : null;
        return RequestConfig.copy(config == null ? RequestConfig.DEFAULT : config)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setCookieSpec(StandardCookieSpec.IGNORE)
                .setContentCompressionEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .setHardCancellationEnabled(true)
                .setConnectionRequestTimeout(Timeout.DISABLED)
                .build();
    }

    private static ExecutorService daemonThreads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DaemonThreads("usertoken-apache-"));
    }
}
