package dev.usertoken.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.openjdk.jmh.util.SampleBuffer;
import org.openjdk.jmh.util.Statistics;

/**
 * One client in a process of its own. For each line of standard input, a number of milliseconds, it calls that long in
 * all its threads, and prints the figures. Arguments: the client, the operation, the threads and the address of the
 * server.
 */
public final class ClientProcess {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TokenClient client;
    private final boolean isIssue;
    private final int threads;
    private final ExecutorService callers;
    private final LongAdder failedCalls = new LongAdder();

    private ClientProcess(TokenClient client, boolean isIssue, int threads) {
        this.client = client;
        this.isIssue = isIssue;
        this.threads = threads;
        this.callers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs the process until standard input ends. */
    public static void main(String[] args) throws Exception {
        TokenClient client = ClientKind.valueOf(args[0]).create(URI.create(args[3]));
        ClientProcess process = new ClientProcess(client, args[1].equals("issue"), Integer.parseInt(args[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(process.measure(Long.parseLong(line)));
        }
        System.exit(0);
    }

    private Figures measure(long millis) throws InterruptedException, ExecutionException {
        failedCalls.reset();
        long startedThreads = THREADS.getTotalStartedThreadCount();
        long bytes = allocatedBytes();
        long cpu = PROCESS.getProcessCpuTime();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Callable<SampleBuffer> caller = () -> callUntil(end);
        SampleBuffer nanos = new SampleBuffer();
        for (Future<SampleBuffer> called : callers.invokeAll(Collections.nCopies(threads, caller))) {
            nanos.addAll(called.get());
        }
        Statistics micros = nanos.getStatistics(0.001);
        double calls = micros.getN();
        return new Figures(
                micros.getN(),
                micros.getPercentile(50),
                (PROCESS.getProcessCpuTime() - cpu) / 1000.0 / calls,
                (allocatedBytes() - bytes) / calls,
                THREADS.getTotalStartedThreadCount() - startedThreads,
                failedCalls.sum());
    }

    private SampleBuffer callUntil(long end) {
        SampleBuffer nanos = new SampleBuffer();
        for (long start = System.nanoTime(); start < end; ) {
            boolean succeeded = call();
            long now = System.nanoTime();
            if (succeeded) {
                nanos.add(now - start);
            }
            start = now;
        }
        return nanos;
    }

    private boolean call() {
        try {
            if (isIssue) {
                client.issue();
            } else {
                client.revoke();
            }
            return true;
        } catch (Exception e) {
            failedCalls.increment();
            return false;
        }
    }

    /** Returns the bytes that the threads alive have allocated. */
    private static long allocatedBytes() {
        return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
