package dev.usertoken.packaging.runtimes;

import dev.usertoken.packaging.Artifact;
import dev.usertoken.packaging.runtimes.app.Application;
import dev.usertoken.packaging.runtimes.app.SuspendedApplication;
import dev.usertoken.packaging.runtimes.app.VirtualThreadApplication;
import dev.usertoken.testkit.SandboxServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications in JVMs that have little of something, with each transport. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "other systems have no folder that root cannot write to")
class ConstrainedJvmTest {
    /** The least heap and the smallest stacks that suffice for the first calls on Java 11, 17 and 25. */
    private static final Map<String, List<String>> LEAST_MEMORY = Map.of(
            "jdk", List.of("-Xmx5m", "-Xss180k"),
            "okhttp", List.of("-Xmx5m", "-Xss200k"),
            "apache", List.of("-Xmx5m", "-Xss180k"),
            "socket", List.of("-Xmx2m", "-Xss180k"));

    /** For a shorter time, OkHttp may use an idle connection unchecked before it notices that it is too old. */
    private static final int SUSPENDED_SECONDS = 10;

    private static final int CALLS_AT_ONCE = 20;

    @TempDir
    Path folder;

    static List<String> transports() {
        return Artifact.transports();
    }

    /** The interpreter needs longer stacks than compiled code. */
    @ParameterizedTest
    @MethodSource("transports")
    void firstCalls_fitIntoLeastHeapAndStacks(String transport) throws Exception {
        List<String> options = new ArrayList<>(LEAST_MEMORY.get(transport));
        options.addAll(List.of("-XX:ActiveProcessorCount=1", "-Xint"));
        try (SandboxServer sandbox = SandboxServer.start();
                ChildJvm jvm = ChildJvm.start(folder, transport, options, Application.class, sandbox.baseUri(), 0)) {
            jvm.awaitEnd("done");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "before Java 24, synchronized pins a virtual thread")
    void virtualThreads_shareOneCarrier(String transport) throws Exception {
        List<String> options = List.of(
                "-XX:TieredStopAtLevel=1",
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        CyclicBarrier allWaiting = new CyclicBarrier(CALLS_AT_ONCE);
        try (SandboxServer sandbox = SandboxServer.builder()
                        .onExchange(exchange -> await(allWaiting))
                        .start();
                ChildJvm jvm = ChildJvm.start(
                        folder, transport, options, VirtualThreadApplication.class, sandbox.baseUri(), CALLS_AT_ONCE)) {
            jvm.awaitEnd("done");
        }
    }

    /** The server restarts meanwhile, so it has closed all connections. */
    @Test
    void suspendedProcesses_keepTokenAndReplaceConnection() throws Exception {
        SandboxServer sandbox = SandboxServer.start();
        List<ChildJvm> jvms = new ArrayList<>();
        try {
            for (String transport : Artifact.transports()) {
                jvms.add(ChildJvm.start(
                        folder,
                        transport,
                        List.of("-XX:TieredStopAtLevel=1"),
                        SuspendedApplication.class,
                        sandbox.baseUri()));
            }
            for (ChildJvm jvm : jvms) {
                jvm.awaitLine("waiting");
                jvm.suspend();
                jvm.writeByte();
            }
            int port = sandbox.baseUri().getPort();
            sandbox.close();
            try (Socket reserved = new Socket()) {
                // Connections of the server that has stopped still occupy the port.
                reserved.setReuseAddress(true);
                reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                TimeUnit.SECONDS.sleep(SUSPENDED_SECONDS);
            }
            sandbox = SandboxServer.builder().port(port).start();
            for (ChildJvm jvm : jvms) {
                jvm.resume();
                jvm.awaitEnd("waiting", "done");
            }
        } finally {
            jvms.forEach(ChildJvm::close);
            sandbox.close();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
