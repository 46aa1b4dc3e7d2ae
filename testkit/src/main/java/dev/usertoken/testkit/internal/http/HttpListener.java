package dev.usertoken.testkit.internal.http;

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
 * An HTTP/1.1 server on a loopback port, with a daemon thread for each connection. The JDK's own server is not used: it
 * overwrites {@code Date} with the machine's time, which would contradict the {@code Expires} of a moved clock; before
 * JDK 25 each of its responses waits 40 ms for a delayed acknowledgement; and it cannot withhold a response and notice
 * that the client hangs up.
 */
public final class HttpListener implements Closeable {
    private static final int BACKLOG = 128;
    private static final long STOP_NANOS = 10_000_000_000L;

    private final ServerSocket listening;
    private final Function<ServerRequest, Optional<ServerResponse>> handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
    private final Thread accepting = daemon("sandbox-listener", this::acceptAll);

    private HttpListener(ServerSocket listening, Function<ServerRequest, Optional<ServerResponse>> handler) {
        this.listening = listening;
        this.handler = handler;
    }

    /**
     * Creates a server that listens.
     *
     * @param handler returns nothing if no response shall be sent
     */
    public static HttpListener start(
            ServerSocketFactory sockets, int port, Function<ServerRequest, Optional<ServerResponse>> handler)
            throws IOException {
        ServerSocket listening = sockets.createServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        HttpListener listener = new HttpListener(listening, handler);
        listener.accepting.start();
        return listener;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Closes the port and the connections, and waits for their threads. Idempotent. */
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
                // The port is closed, which ends the loop, or a client hung up before it was accepted.
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
            if (respondsToAll(connection)) {
                closing.shutdownOutput();
            }
            // If bytes were unread, closing would reset the connection, and the client could lose the last response.
            connection.waitForHangUp();
        } catch (IOException e) {
            // The client hung up or does not use TLS: there is no one to respond to.
        } finally {
            connections.remove(socket);
        }
    }

    /** Responds until the connection is to be closed. Returns false if a response is withheld. */
    private boolean respondsToAll(HttpConnection connection) throws IOException {
        try {
            Optional<ServerRequest> request = connection.read();
            while (request.isPresent()) {
                Optional<ServerResponse> response = handler.apply(request.get());
                if (response.isEmpty()) {
                    return false;
                }
                boolean close = HttpConnection.asksToClose(request.get().headers());
                connection.write(response.get(), close, request.get().method().equals("HEAD"));
                request = close ? Optional.empty() : connection.read();
            }
        } catch (HttpConnection.MalformedRequestException e) {
            connection.write(new ServerResponse(e.status, Headers.empty(), new byte[0]), true, false);
        }
        return true;
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing more can be closed.
        }
    }
}
