package dev.usertoken.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Calls of one client to a server in another process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CallBenchmark {
    @Param
    public ClientKind client;

    private Process server;
    private TokenClient subject;

    /** Starts the server and creates the client. */
    @Setup
    public void start() throws IOException {
        server = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ResponseServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port = new BufferedReader(new InputStreamReader(server.getInputStream())).readLine();
        subject = client.create(URI.create("http://127.0.0.1:" + port));
    }

    /** Closes the client and ends the server. */
    @TearDown
    public void stop() throws Exception {
        subject.close();
        server.destroy();
    }

    /** Issues a token. */
    @Benchmark
    public String issue() throws Exception {
        return subject.issue();
    }

    /** Revokes a token. */
    @Benchmark
    public void revoke() throws Exception {
        subject.revoke();
    }
}
