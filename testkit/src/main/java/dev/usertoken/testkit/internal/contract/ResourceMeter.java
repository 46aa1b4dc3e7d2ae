package dev.usertoken.testkit.internal.contract;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures the processor time and the memory that a task uses on this thread. */
public final class ResourceMeter {
    private final long cpuNanos;
    private final long allocatedBytes;

    private ResourceMeter(long cpuNanos, long allocatedBytes) {
        this.cpuNanos = cpuNanos;
        this.allocatedBytes = allocatedBytes;
    }

    /** Returns the smallest values of several runs, because the first ones include class loading and compilation. */
    public static ResourceMeter leastOf(int runs, Runnable task) {
        long leastCpu = Long.MAX_VALUE;
        long leastAllocated = Long.MAX_VALUE;
        for (int run = 0; run < runs; run++) {
            long cpu = cpuNow();
            long allocated = allocatedNow();
            task.run();
            leastAllocated = Math.min(leastAllocated, allocatedNow() - allocated);
            leastCpu = Math.min(leastCpu, cpuNow() - cpu);
        }
        return new ResourceMeter(leastCpu, leastAllocated);
    }

    public long cpuNanos() {
        return cpuNanos;
    }

    /** Returns the allocated bytes; zero on a JVM that does not count them. */
    public long allocatedBytes() {
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
