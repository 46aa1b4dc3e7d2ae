package dev.usertoken.examples.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A {@code redis-server} process for a test, on a free port and without persistence. */
final class RedisServer implements AutoCloseable {
    private static final String NAME = "redis-server";
    private static final int SLOTS = 16_384;

    private final String clusterEnabled;
    private final int port;
    private final Path nodes;

    /** Keeps the port while the server does not run: a bound socket that does not listen refuses connections. */
    private Socket reserved;

    private Process process;

    private RedisServer(String clusterEnabled) throws IOException {
        this.clusterEnabled = clusterEnabled;
        reserved = reserve(0);
        port = reserved.getLocalPort();
        nodes = Path.of(System.getProperty("java.io.tmpdir"), "redis-nodes-" + port + ".conf");
    }

    /** Starts a server, or aborts the test if the program is not installed. */
    static RedisServer start() throws IOException {
        return start("no");
    }

    /** Starts a cluster of one node, which refuses a script with keys in more than one slot, as any cluster does. */
    static RedisServer startCluster() throws IOException {
        RedisServer server = start("yes");
        try (Jedis jedis = new Jedis(server.uri())) {
            jedis.clusterAddSlots(IntStream.range(0, SLOTS).toArray());
            await().until(() -> jedis.clusterInfo().contains("cluster_state:ok"));
        }
        return server;
    }

    private static RedisServer start(String clusterEnabled) throws IOException {
        requireProgram();
        RedisServer server = new RedisServer(clusterEnabled);
        try {
            server.restart();
        } catch (Throwable e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Starts the server again after {@link #stop}, without data and on the same port. */
    void restart() throws IOException {
        reserved.close();
        process = new ProcessBuilder(
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
        await().atMost(Duration.ofSeconds(30)).until(this::responds);
    }

    /** Kills the server. */
    void stop() throws IOException {
        kill();
        reserved = reserve(port);
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

    /** Kills the server, and gives up its port. */
    @Override
    public void close() throws IOException {
        if (process != null) {
            kill();
        }
        reserved.close();
    }

    private void kill() {
        process.destroyForcibly();
        process.onExit().join();
        nodes.toFile().delete();
    }

    private boolean responds() {
        if (!process.isAlive()) {
            throw new IllegalStateException(NAME + " ended with " + process.exitValue());
        }
        try (Jedis jedis = new Jedis(uri())) {
            return jedis.ping().equals("PONG");
        } catch (JedisConnectionException e) {
            return false;
        }
    }

    private static Socket reserve(int port) throws IOException {
        Socket socket = new Socket();
        // Connections of the server that has stopped may still occupy the port.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
