package dev.usertoken.transport.jdk;

import dev.usertoken.spi.TransportConfig;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client made for one transport, and how to end it together with its threads. */
final class OwnClient {
    private static final int FIRST_CLOSEABLE = 21;

    private final HttpClient client;
    private final Runnable end;

    private OwnClient(HttpClient client, Runnable end) {
        this.client = client;
        this.end = end;
    }

    static OwnClient create(TransportConfig config) {
        ExecutorService threads = daemonThreads();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(JdkRequest.bounded(config.connectTimeout()))
                .executor(config.executor().orElse(threads))
                .proxy(new HttpProxies(config.proxySelector().orElseGet(HttpProxies::systemDefault)));
        config.sslContext().ifPresent(builder::sslContext);
        return Runtime.version().feature() >= FIRST_CLOSEABLE
                ? closeable(builder.build(), threads)
                : interruptible(builder, threads);
    }

    HttpClient client() {
        return client;
    }

    /** To be called when no exchange is under way. */
    void end() {
        end.run();
    }

    /** To close waits for the client's own thread, so it happens on another than the caller's. */
    private static OwnClient closeable(HttpClient client, ExecutorService threads) {
        return new OwnClient(client, () -> {
            threads.execute(() -> close((AutoCloseable) client));
            threads.shutdown();
        });
    }

    private static void close(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A client that cannot be closed keeps its selector thread until it is garbage. But that thread ends when it is
     * interrupted, and it belongs to the group of the thread that built the client.
     */
    private static OwnClient interruptible(HttpClient.Builder builder, ExecutorService threads) {
        ThreadGroup group = new ThreadGroup("usertoken-jdk");
        group.setDaemon(true);
        HttpClient client = CompletableFuture.supplyAsync(
                        builder::build, build -> new Thread(group, build, "usertoken-jdk-build").start())
                .join();
        return new OwnClient(client, () -> {
            group.interrupt();
            threads.shutdown();
        });
    }

    private static ExecutorService daemonThreads() {
        // Named here, since the selector thread, which is to be interrupted, asks for threads too.
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(group, task, "usertoken-jdk-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
