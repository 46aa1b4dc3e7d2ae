package dev.usertoken.transport.okhttp;

import dev.usertoken.spi.TransportConfig;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** A client made for one transport, and how to end it together with its threads. */
final class OwnClient {
    private final OkHttpClient client;
    private final ExecutorService threads;

    private OwnClient(OkHttpClient client, ExecutorService threads) {
        this.client = client;
        this.threads = threads;
    }

    static OwnClient create(TransportConfig config) {
        ExecutorService threads =
                config.executor().<ExecutorService>map(LentExecutor::new).orElseGet(OwnClient::daemonThreads);
        OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(new Dispatcher(threads));
        config.sslContext()
                .ifPresent(ssl -> builder.sslSocketFactory(ssl.getSocketFactory(), new UnaskedTrustManager()));
        config.proxySelector().ifPresent(builder::proxySelector);
        return new OwnClient(builder.build(), threads);
    }

    OkHttpClient client() {
        return client;
    }

    /** To be called when no exchange is under way. */
    void end() {
        client.connectionPool().evictAll();
        threads.shutdown();
    }

    private static ExecutorService daemonThreads() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "usertoken-okhttp-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
