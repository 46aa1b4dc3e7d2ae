package dev.usertoken.examples.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** A {@code redis-server} process for a test, on a free port and without persistence. */
final class RedisServer implements AutoCloseable {
    private static final String NAME = "redis-server";
    private static final int SLOTS = 16_384;

    private final Process process;
    private final int port;
    private final Path nodes;

    private RedisServer(Process process, int port, Path nodes) {
        this.process = process;
        this.port = port;
        this.nodes = nodes;
    }

    /** Starts a server, or aborts the test if the program is not installed. */
    static RedisServer start() throws IOException {
        requireProgram();
        return startAt(freePort());
    }

    static RedisServer startAt(int port) throws IOException {
        return startAt(port, "no");
    }

    /** Starts a cluster of one node, which refuses a script with keys in more than one slot, as any cluster does. */
    static RedisServer startCluster() throws IOException {
        requireProgram();
        RedisServer server = startAt(freePort(), "yes");
        try (Jedis jedis = new Jedis(server.uri())) {
            jedis.clusterAddSlots(IntStream.range(0, SLOTS).toArray());
            await().until(() -> jedis.clusterInfo().contains("cluster_state:ok"));
        }
        return server;
    }

    private static RedisServer startAt(int port, String clusterEnabled) throws IOException {
        Path nodes = Path.of(System.getProperty("java.io.tmpdir"), "redis-nodes-" + port + ".conf");
        Process process = new ProcessBuilder(
                        NAME,
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--cluster-enabled",
                        clusterEnabled,
                        "--cluster-config-file",
                        nodes.toString(),
                        "--dir",
                        System.getProperty("java.io.tmpdir"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisServer server = new RedisServer(process, port, nodes);
        await().atMost(Duration.ofSeconds(30)).until(server::listens);
        return server;
    }

    private static void requireProgram() {
        if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, NAME)))) {
            abort("These tests need " + NAME + ": apt-get install " + NAME + ", or brew install redis");
        }
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Kills the server. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        nodes.toFile().delete();
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException(NAME + " ended with " + process.exitValue());
            }
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
