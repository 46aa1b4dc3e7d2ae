package dev.usertoken.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Counts the processor time and the started threads of the whole process for each call. */
public final class ProcessProfiler implements InternalProfiler {
    static final String CPU = "cpu.norm";
    static final String THREADS = "threads.norm";

    private long cpuNanos;
    private long threads;

    @Override
    public String getDescription() {
        return "processor time and started threads of the process for each call";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        cpuNanos = cpuNanos();
        threads = threads();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double calls = Math.max(1, result.getMetadata().getAllOps());
        return Arrays.asList(
                new ScalarResult(CPU, (cpuNanos() - cpuNanos) / 1000.0 / calls, "us/op", AggregationPolicy.AVG),
                new ScalarResult(THREADS, (threads() - threads) / calls, "threads/op", AggregationPolicy.AVG));
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
    }
}
