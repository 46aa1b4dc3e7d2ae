package dev.usertoken.testkit;

import dev.usertoken.spi.Headers;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ServerSocketFactory;

/**
 * HTTP/1.1 on a loopback port, a daemon thread a connection. The JDK's own server is not used because it overwrites
 * {@code Date} with the machine's time, which would contradict the {@code Expires} of a moved clock, because before JDK
 * 25 each of its replies waits 40 ms for a delayed acknowledgement, and because it cannot leave a request unanswered
 * and see the client hang up.
 */
final class HttpListener implements Closeable {
    private static final int BACKLOG = 128;
    private static final long STOP_NANOS = 10_000_000_000L;

    private final ServerSocket listening;
    private final Function<WireRequest, Optional<WireReply>> handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
    private final Thread accepting = daemon("sandbox-listener", this::acceptAll);

    private HttpListener(ServerSocket listening, Function<WireRequest, Optional<WireReply>> handler) {
        this.listening = listening;
        this.handler = handler;
    }

    /**
     * Listens at once.
     *
     * @param handler gives nothing where the request is to stay unanswered
     */
    static HttpListener start(ServerSocketFactory sockets, int port, Function<WireRequest, Optional<WireReply>> handler)
            throws IOException {
        ServerSocket listening = sockets.createServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        HttpListener listener = new HttpListener(listening, handler);
        listener.accepting.start();
        return listener;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Closes port and connections, and waits for their threads. Idempotent. */
    @Override
    public void close() {
        closeQuietly(listening);
        long end = System.nanoTime() + STOP_NANOS;
        join(accepting, end);
        serving.forEach(thread -> join(thread, end));
    }

    private static void join(Thread thread, long end) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (thread == Thread.currentThread() || millis <= 0) {
            return;
        }
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptAll() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.add(socket);
                serving.removeIf(thread -> !thread.isAlive());
                Thread thread = daemon("sandbox-connection", () -> serve(socket));
                thread.start();
                serving.add(thread);
            } catch (IOException e) {
                // Closed, which ends the loop, or a client that was gone before it was accepted.
            }
        }
        connections.forEach(HttpListener::closeQuietly);
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void serve(Socket socket) {
        try (Socket closing = socket) {
            closing.setTcpNoDelay(true);
            HttpConnection connection = new HttpConnection(closing.getInputStream(), closing.getOutputStream());
            if (answersAll(connection)) {
                closing.shutdownOutput();
            }
            // To close with bytes unread would reset the connection, and the client might lose the last reply.
            connection.waitForHangUp();
        } catch (IOException e) {
            // The client went away or spoke no TLS: nothing is owed to it.
        } finally {
            connections.remove(socket);
        }
    }

    /** Until the connection is to be closed; false where a request stays unanswered. */
    private boolean answersAll(HttpConnection connection) throws IOException {
        try {
            Optional<WireRequest> request = connection.read();
            while (request.isPresent()) {
                Optional<WireReply> reply = handler.apply(request.get());
                if (reply.isEmpty()) {
                    return false;
                }
                boolean close = HttpConnection.asksToClose(request.get().headers);
                connection.write(reply.get(), close, request.get().method.equals("HEAD"));
                request = close ? Optional.empty() : connection.read();
            }
        } catch (HttpConnection.Malformed e) {
            connection.write(new WireReply(e.status, Headers.empty(), new byte[0]), true, false);
        }
        return true;
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }
}
