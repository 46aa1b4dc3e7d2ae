package dev.usertoken.testkit.internal.contract;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that counts connections, for code that must not connect. It closes each one, so that no reader waits for it. */
public final class CanaryServer implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();

    public CanaryServer() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::hangUp, "codec-contract-listener");
        thread.setDaemon(true);
        thread.start();
    }

    public URI address() {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort() + "/x");
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void hangUp() {
        try {
            while (true) {
                Closeable caller = server.accept();
                connections.incrementAndGet();
                caller.close();
            }
        } catch (IOException closed) {
            return;
        }
    }
}
