package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportConfig;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/** Creates HTTP clients that can be ended together with their threads, before Java 21 too. */
final class HttpClientFactory {
    private HttpClientFactory() {}

    /** Creates a client whose selector thread can be interrupted by its group, and has no caller's class loader. */
    static PooledClient create(TransportConfig config) {
        ThreadGroup group = new ThreadGroup("usertoken-jdk");
        group.setDaemon(true);
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(group, task, "usertoken-jdk");
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
        HttpClient client = CompletableFuture.supplyAsync(() -> build(config, threads), threads)
                .join();
        return new PooledClient(client, HttpClient.Builder.NO_PROXY, () -> {
            if (client instanceof AutoCloseable) {
                // From Java 21 on. Closing waits for the selector thread.
                threads.execute(new FutureTask<>(() -> {
                    ((AutoCloseable) client).close();
                    return null;
                }));
            } else {
                // Ends the selector thread, which closes the connections.
                group.interrupt();
            }
            threads.shutdown();
        });
    }

    private static HttpClient build(TransportConfig config, ExecutorService threads) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(config.connectTimeout())
                .proxy(new HttpProxySelector(config.proxySelector().orElse(null)))
                .executor(Runnable::run);
        // The trust manager of a given context may block, and must not hold up the selector thread.
        config.sslContext().ifPresent(context -> builder.sslContext(context).executor(threads));
        return builder.build();
    }
}
