package dev.usertoken.benchmarks;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls of core and the JSON codec alone: the response is there at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoreBenchmark {
    private final TokenClient client = new UsertokenClient(URI.create("http://localhost"), Optional.empty());

    /** Issues a token. */
    @Benchmark
    public String issue() throws Exception {
        return client.issue();
    }

    /** Revokes a token. */
    @Benchmark
    public void revoke() throws Exception {
        client.revoke();
    }
}
