package dev.usertoken.it.operations;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the live heap that calls to servers with excessive responses need. It is a program of its own, so that its
 * heap contains nothing else. Its arguments are a transport, the base URI of a good server and the base URIs of bad
 * servers; for each bad server it prints the outcomes of the calls and the maximum growth of the live heap in bytes.
 * The live heap is the usage after a full collection; it is sampled all the time during the calls and once after them.
 */
final class LiveHeap {
    private static final int CALLS = 6;

    private final ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newCachedThreadPool();

    private LiveHeap() {}

    public static void main(String[] arguments) throws InterruptedException {
        LiveHeap heap = new LiveHeap();
        try {
            heap.measure(arguments);
        } finally {
            heap.executor.shutdown();
        }
    }

    private void measure(String... arguments) throws InterruptedException {
        try (UserTokenClient good = client(arguments[0], arguments[1])) {
            good.renew(TestData.USER_TOKEN);
            long before = live();
            for (String baseUri : Arrays.asList(arguments).subList(2, arguments.length)) {
                try (UserTokenClient bad = client(arguments[0], baseUri)) {
                    AtomicLong most = new AtomicLong();
                    AtomicBoolean done = new AtomicBoolean();
                    Thread sampler = new Thread(() -> {
                        while (!done.get()) {
                            most.accumulateAndGet(live(), Math::max);
                        }
                    });
                    sampler.start();
                    Set<String> outcomes = new TreeSet<>();
                    for (int i = 0; i < CALLS; i++) {
                        outcomes.add(outcome(bad));
                        awaitExchangeEnd();
                    }
                    done.set(true);
                    sampler.join();
                    System.out.println(outcomes + " " + (Math.max(most.get(), live()) - before));
                }
            }
        }
    }

    /** A call may end before the thread of its exchange, which then still has the memory of the exchange. */
    private void awaitExchangeEnd() throws InterruptedException {
        while (executor.getActiveCount() > 0) {
            Thread.sleep(1);
        }
    }

    private static String outcome(UserTokenClient client) {
        try {
            return client.renew(TestData.USER_TOKEN).toString();
        } catch (TransportException e) {
            return e.kind().toString();
        } catch (UserTokenException e) {
            return e.getClass().getSimpleName();
        }
    }

    private UserTokenClient client(String transport, String baseUri) {
        return TestData.client(URI.create(baseUri))
                .transportName(transport)
                .retryPolicy(RetryPolicy.none())
                .executor(executor)
                .build();
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
