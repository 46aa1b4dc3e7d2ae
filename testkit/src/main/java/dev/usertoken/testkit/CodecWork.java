package dev.usertoken.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The cost of a piece of work to this thread. */
final class CodecWork {
    private final long cpuNanos;
    private final long allocatedBytes;

    private CodecWork(long cpuNanos, long allocatedBytes) {
        this.cpuNanos = cpuNanos;
        this.allocatedBytes = allocatedBytes;
    }

    /** Returns the least of several runs, since the first ones include class loading and compilation. */
    static CodecWork leastOf(int runs, Runnable work) {
        long leastCpu = Long.MAX_VALUE;
        long leastAllocated = Long.MAX_VALUE;
        for (int run = 0; run < runs; run++) {
            long cpu = cpuNow();
            long allocated = allocatedNow();
            work.run();
            leastAllocated = Math.min(leastAllocated, allocatedNow() - allocated);
            leastCpu = Math.min(leastCpu, cpuNow() - cpu);
        }
        return new CodecWork(leastCpu, leastAllocated);
    }

    long cpuNanos() {
        return cpuNanos;
    }

    /** Returns zero on a JVM that does not count allocation. */
    long allocatedBytes() {
        return allocatedBytes;
    }

    private static long cpuNow() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocatedNow() {
        java.lang.management.ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads instanceof ThreadMXBean
                ? ((ThreadMXBean) threads)
                        .getThreadAllocatedBytes(Thread.currentThread().getId())
                : 0;
    }
}
