package dev.usertoken.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A server to which no connection may be made. It closes every connection, so that a reader waiting for a response returns. */
final class CodecListener implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger calls = new AtomicInteger();

    CodecListener() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::hangUp, "codec-contract-listener");
        thread.setDaemon(true);
        thread.start();
    }

    URI address() {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort() + "/x");
    }

    int calls() {
        return calls.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void hangUp() {
        try {
            while (true) {
                Closeable caller = server.accept();
                calls.incrementAndGet();
                caller.close();
            }
        } catch (IOException closed) {
            return;
        }
    }
}
