package dev.usertoken.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Compares clients, each in a process of its own, and prints each figure as a ratio to the hand-written client. All
 * clients are warmed up first. Then they are measured in turn, for a second each, in several rounds, and a ratio is
 * formed within a round: if the machine is slow for a while, it is slow for both.
 *
 * <p>Arguments: the operation, the threads, the rounds, the seconds of warm-up for each client, and the libraries, all
 * by default.
 */
public final class Comparison {
    private static final int ROUND_MILLIS = 1000;

    /** Opens the connections and starts the threads that have ended since the last round. */
    private static final int PRELUDE_MILLIS = 300;

    private Comparison() {}

    /** Runs the comparison. */
    public static void main(String[] args) throws IOException {
        String operation = args.length > 0 ? args[0] : "issue";
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        int warmUp = args.length > 3 ? Integer.parseInt(args[3]) : 60;
        List<String> libraries = Arrays.asList(args).subList(Math.min(4, args.length), args.length);

        try (Child server = new Child(ResponseServer.class)) {
            String uri = "http://127.0.0.1:" + server.readLine();
            List<Contestant> contestants = new ArrayList<>();
            for (ClientKind kind : ClientKind.values()) {
                if (libraries.isEmpty() || libraries.contains(kind.library())) {
                    Child client =
                            new Child(ClientProcess.class, kind.name(), operation, Integer.toString(threads), uri);
                    contestants.add(new Contestant(kind, client));
                    long calls = 0;
                    for (int second = 0; second < warmUp; second++) {
                        calls += measure(client, 1000).calls;
                    }
                    System.err.println(kind + " has made " + calls + " calls to warm up");
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Contestant contestant : contestants) {
                    measure(contestant.client, PRELUDE_MILLIS);
                    contestant.figures.add(measure(contestant.client, ROUND_MILLIS));
                }
            }
            contestants.forEach(contestant -> contestant.client.close());
            print(operation, threads, rounds, contestants);
        }
    }

    private static Figures measure(Child client, int millis) {
        client.writeLine(Integer.toString(millis));
        return Figures.parse(client.readLine());
    }

    private static void print(String operation, int threads, int rounds, List<Contestant> contestants) {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s, %d threads, %d rounds; ratio to the hand-written client: median (of the middle half)%n%n",
                Runtime.version().feature(),
                operation,
                threads,
                rounds);
        System.out.println(
                "| client | p50 | CPU a call | bytes a call | bytes, kB | threads started | calls | failed |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Contestant contestant : contestants) {
            List<Figures> own = contestant.figures;
            List<Figures> reference = contestants.stream()
                    .filter(other -> other.kind == contestant.kind.reference())
                    .findFirst()
                    .orElseThrow()
                    .figures;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.1f | %d | %d | %d |%n",
                    contestant.kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    ratio(own, reference, round -> round.medianMicros),
                    ratio(own, reference, round -> round.cpuMicrosPerCall),
                    ratio(own, reference, round -> round.bytesPerCall),
                    quantile(values(own, round -> round.bytesPerCall), 0.5) / 1000,
                    own.stream().mapToLong(round -> round.startedThreads).sum(),
                    own.stream().mapToLong(round -> round.calls).sum(),
                    own.stream().mapToLong(round -> round.failedCalls).sum());
        }
    }

    private static String ratio(List<Figures> own, List<Figures> reference, ToDoubleFunction<Figures> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < own.size(); round++) {
            ratios.add(figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(reference.get(round)));
        }
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static List<Double> values(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        return rounds.stream().mapToDouble(figure).boxed().collect(Collectors.toList());
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) (share * (sorted.size() - 1)));
    }

    private static final class Contestant {
        final ClientKind kind;
        final Child client;
        final List<Figures> figures = new ArrayList<>();

        Contestant(ClientKind kind, Child client) {
            this.kind = kind;
            this.client = client;
        }
    }

    /** A process with the same Java and class path as this one, which reads and prints lines. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final PrintStream in;

        Child(Class<?> main, String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            command.addAll(List.of(args));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream()));
            in = new PrintStream(process.getOutputStream(), true);
        }

        void writeLine(String line) {
            in.println(line);
        }

        String readLine() {
            try {
                String line = out.readLine();
                if (line == null) {
                    throw new IllegalStateException("a process has ended");
                }
                return line;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Ends the process by the end of its standard input. */
        @Override
        public void close() {
            in.close();
        }
    }
}
