package dev.usertoken.it.operations;

import dev.usertoken.RetryPolicy;
import dev.usertoken.TransportException;
import dev.usertoken.UserTokenClient;
import dev.usertoken.UserTokenException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the live heap that calls to servers with excessive responses need. It is a program of its own, so that its
 * heap contains nothing else. Its arguments are a transport, the base URI of a good server and the base URIs of bad
 * servers; for each bad server it prints the outcomes of the calls, the maximum growth of the live heap in bytes, and what
 * is left of that growth after the calls, while the client is open. The live heap is the usage after a full collection;
 * it is sampled all the time during the calls.
 */
final class LiveHeap {
    /** The most that the classes, caches and buffers of a client may retain. */
    static final long RETAINED = 1 << 20;

    private static final int CALLS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private LiveHeap() {}

    public static void main(String[] arguments) throws InterruptedException {
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
                    long retained = 0;
                    for (int i = 0; i < CALLS; i++) {
                        outcomes.add(outcome(bad));
                        retained = awaitRelease(before) - before;
                    }
                    done.set(true);
                    sampler.join();
                    System.out.println(outcomes + " " + (most.get() - before) + " " + retained);
                }
            }
        }
    }

    /** Waits for the threads of an exchange, which may end after its call, to release its memory. Returns the live heap. */
    private static long awaitRelease(long before) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long live;
        do {
            live = live();
        } while (live - before > RETAINED && System.nanoTime() < end);
        return live;
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

    private static UserTokenClient client(String transport, String baseUri) {
        return TestData.client(URI.create(baseUri))
                .transportName(transport)
                .retryPolicy(RetryPolicy.none())
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
