package dev.usertoken.testkit.internal.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Drives a transport as core does: lends it threads, cancels the exchanges in flight at the end, and closes it last. */
public final class TransportDriver implements AutoCloseable {
    private final Transport transport;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "contract-executor");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<CompletableFuture<TransportResponse>> exchanges = new ConcurrentLinkedQueue<>();
    private final AtomicInteger tasks = new AtomicInteger();
    private final Queue<AssertionError> violations = new ConcurrentLinkedQueue<>();

    public TransportDriver(Transport transport) {
        this.transport = transport;
    }

    public CompletableFuture<TransportResponse> send(TransportRequest request) {
        return send(request, this::execute);
    }

    public CompletableFuture<TransportResponse> send(TransportRequest request, Executor executor) {
        CompletableFuture<TransportResponse> exchange;
        try {
            exchange = transport.send(request, executor);
        } catch (Throwable e) {
            return fail("T8: send must not throw", e);
        }
        assertNotNull(exchange, "T8: send must return a future");
        exchanges.add(exchange);
        return exchange;
    }

    /** Runs a task of the transport, and records if it throws or leaves its thread interrupted. */
    public void execute(Runnable task) {
        tasks.incrementAndGet();
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            tasks.decrementAndGet();
            throw e;
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            violations.add(new AssertionError("T8: a task must not throw into the executor", e));
        } finally {
            if (Thread.interrupted()) {
                violations.add(new AssertionError("T2: a task must not leave its thread interrupted"));
            }
            tasks.decrementAndGet();
        }
    }

    /** Returns true if no task of the transport runs or waits. */
    public boolean isIdle() {
        return tasks.get() == 0;
    }

    public void assertLeftThreadsAsFound() {
        if (!violations.isEmpty()) {
            throw violations.peek();
        }
    }

    @Override
    public void close() {
        exchanges.stream().filter(exchange -> !exchange.isDone()).forEach(exchange -> exchange.cancel(true));
        transport.close();
        threads.shutdown();
    }
}
