package dev.usertoken.benchmarks;

import java.util.Locale;

/** The figures of one client in one round. Figures other than the median time are of the whole process. */
final class Figures {
    final long calls;
    final double medianMicros;
    final double cpuMicrosPerCall;
    final double bytesPerCall;
    final long startedThreads;
    final long failedCalls;

    Figures(
            long calls,
            double medianMicros,
            double cpuMicrosPerCall,
            double bytesPerCall,
            long startedThreads,
            long failedCalls) {
        this.calls = calls;
        this.medianMicros = medianMicros;
        this.cpuMicrosPerCall = cpuMicrosPerCall;
        this.bytesPerCall = bytesPerCall;
        this.startedThreads = startedThreads;
        this.failedCalls = failedCalls;
    }

    /** Parses the text that {@link #toString} returns. */
    static Figures parse(String text) {
        String[] parts = text.split(" ", -1);
        return new Figures(
                Long.parseLong(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d %.2f %.2f %.1f %d %d",
                calls,
                medianMicros,
                cpuMicrosPerCall,
                bytesPerCall,
                startedThreads,
                failedCalls);
    }
}
