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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much live heap it takes to meet a server that sends what nobody wants. A program of its own, so that nothing else
 * lives in its heap: it takes a transport, the base URI of a good server and those of bad ones, and prints, for each of
 * those, how a call to it ended and by how many bytes the live heap grew at most. Live is what the collector reports to
 * have left after a full collection; one follows the other while the calls run, and once more after the last.
 */
final class LiveHeap {
    private static final int CALLS = 6;

    private LiveHeap() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (UserTokenClient good = client(arguments[0], arguments[1])) {
            good.renew(Given.HELD);
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
                    }
                    done.set(true);
                    sampler.join();
                    System.out.println(outcomes + " " + (Math.max(most.get(), live()) - before));
                }
            }
        }
    }

    private static String outcome(UserTokenClient client) {
        try {
            return client.renew(Given.HELD).toString();
        } catch (TransportException e) {
            return e.kind().toString();
        } catch (UserTokenException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static UserTokenClient client(String transport, String baseUri) {
        return Given.client(URI.create(baseUri))
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
