package dev.usertoken.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs all clients in turn, several rounds, and prints each figure as a ratio to the hand-written client of the same round:
 * a machine that is slow for a while is slow for both. Arguments: the operation, the threads, the rounds and the seconds of
 * an iteration.
 */
public final class Comparison {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Iterations of warm-up. After 6 seconds, the JVM has compiled a client with little code, but not one with more. */
    private static final int WARM_UP = 10;

    private static final int MOST_FAILURES = 3;

    private Comparison() {}

    /** Runs the comparison. */
    public static void main(String[] args) throws RunnerException {
        String operation = args.length > 0 ? args[0] : "issue";
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 3;
        List<Map<ClientKind, Figures>> results = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Map<ClientKind, Figures> result = new EnumMap<>(ClientKind.class);
            for (ClientKind client : ClientKind.values()) {
                result.put(client, runUntilNoCallFails(client, operation, threads, seconds));
            }
            results.add(result);
            System.err.println("round " + (round + 1) + " of " + rounds);
        }
        print(operation, threads, results);
    }

    /** Repeats a run in which a call failed, because Java 17's HttpClient sometimes sends on a connection that it closes. */
    private static Figures runUntilNoCallFails(ClientKind client, String operation, int threads, int seconds)
            throws RunnerException {
        for (int failures = 0; ; failures++) {
            try {
                return run(client, operation, threads, seconds);
            } catch (RunnerException e) {
                if (failures == MOST_FAILURES) {
                    throw e;
                }
                System.err.println("repeating " + client + ": " + e);
            }
        }
    }

    private static Figures run(ClientKind client, String operation, int threads, int seconds) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(CallBenchmark.class.getName() + "." + operation)
                        .param("client", client.name())
                        .threads(threads)
                        .forks(1)
                        .warmupIterations(WARM_UP)
                        .warmupTime(TimeValue.seconds(seconds))
                        .measurementIterations(2)
                        .measurementTime(TimeValue.seconds(seconds))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(ProcessProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        return new Figures(
                result.getPrimaryResult().getStatistics().getPercentile(50),
                secondary(result, ProcessProfiler.CPU),
                secondary(result, ALLOCATED),
                secondary(result, ProcessProfiler.THREADS));
    }

    private static double secondary(RunResult result, String name) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name))
                .getValue()
                .getScore();
    }

    private static void print(String operation, int threads, List<Map<ClientKind, Figures>> rounds) {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s, %d threads, %d rounds; ratio to the hand-written client: median (least to most)%n%n",
                Runtime.version().feature(),
                operation,
                threads,
                rounds.size());
        System.out.println("| client | p50 | CPU a call | bytes a call | bytes, kB | threads started a call |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (ClientKind client : ClientKind.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.1f | %.3f |%n",
                    client.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    ratios(rounds, client, figures -> figures.p50),
                    ratios(rounds, client, figures -> figures.cpu),
                    ratios(rounds, client, figures -> figures.bytes),
                    median(values(rounds, client, figures -> figures.bytes)) / 1000,
                    median(values(rounds, client, figures -> figures.threads)));
        }
    }

    private static String ratios(
            List<Map<ClientKind, Figures>> rounds, ClientKind client, Function<Figures, Double> figure) {
        List<Double> ratios = new ArrayList<>();
        for (Map<ClientKind, Figures> round : rounds) {
            ratios.add(figure.apply(round.get(client)) / figure.apply(round.get(client.reference())));
        }
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", median(ratios), Collections.min(ratios), Collections.max(ratios));
    }

    private static List<Double> values(
            List<Map<ClientKind, Figures>> rounds, ClientKind client, Function<Figures, Double> figure) {
        List<Double> values = new ArrayList<>();
        rounds.forEach(round -> values.add(figure.apply(round.get(client))));
        return values;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static final class Figures {
        final double p50;
        final double cpu;
        final double bytes;
        final double threads;

        Figures(double p50, double cpu, double bytes, double threads) {
            this.p50 = p50;
            this.cpu = cpu;
            this.bytes = bytes;
            this.threads = threads;
        }
    }
}
