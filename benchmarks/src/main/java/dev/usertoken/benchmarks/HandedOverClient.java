package dev.usertoken.benchmarks;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A client whose calls run on another thread, so that the caller can stop waiting at any time. The difference to the
 * client itself is the price of a deadline that also covers name lookups.
 */
final class HandedOverClient implements TokenClient {
    private final TokenClient client;
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    HandedOverClient(TokenClient client) {
        this.client = client;
    }

    @Override
    public String issue() throws Exception {
        return executor.submit(client::issue).get(30, TimeUnit.SECONDS);
    }

    @Override
    public void revoke() throws Exception {
        executor.submit(() -> {
                    client.revoke();
                    return null;
                })
                .get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        executor.shutdown();
        client.close();
    }
}
