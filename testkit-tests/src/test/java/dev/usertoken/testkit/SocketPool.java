package dev.usertoken.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Idle connections by route. One that was idle for almost two seconds is not used again, so none needs to be checked. */
final class SocketPool {
    private static final long MAX_IDLE_NANOS = Duration.ofMillis(1900).toNanos();

    private final Set<TransportDefect> defects;
    private final Map<String, Deque<Connection>> idle = new HashMap<>();
    private long lastUse;
    private boolean closed;

    SocketPool(Set<TransportDefect> defects) {
        this.defects = defects;
    }

    /** Returns an idle connection, or null if there is none. */
    synchronized Connection take(String route) {
        Deque<Connection> candidates = idle.getOrDefault(route, new ArrayDeque<>());
        long silent = System.nanoTime() - lastUse;
        lastUse = System.nanoTime();
        while (!candidates.isEmpty()) {
            Connection candidate = candidates.pop();
            if (isUsable(candidate, silent)) {
                return candidate;
            }
            candidate.close();
        }
        return null;
    }

    synchronized void giveBack(String route, Connection connection) {
        if (closed) {
            connection.close();
        } else {
            connection.idleSince = System.nanoTime();
            idle.computeIfAbsent(route, key -> new ArrayDeque<>()).push(connection);
        }
    }

    synchronized void close() {
        closed = true;
        if (!defects.contains(TransportDefect.LEAVES_CONNECTIONS_OPEN)) {
            idle.values().forEach(connections -> connections.forEach(Connection::close));
            idle.clear();
        }
    }

    private boolean isUsable(Connection connection, long silentNanos) {
        if (defects.contains(TransportDefect.USES_CONNECTIONS_OF_ANY_AGE)) {
            return true;
        }
        if (defects.contains(TransportDefect.DROPS_OLD_CONNECTIONS_ONLY_WHEN_QUIET)) {
            return silentNanos < MAX_IDLE_NANOS;
        }
        if (defects.contains(TransportDefect.TAKES_BYTES_FOR_A_SIGN_OF_LIFE)) {
            return connection.isOpen();
        }
        return System.nanoTime() - connection.idleSince < MAX_IDLE_NANOS;
    }

    static final class Connection {
        /** The socket below TLS. */
        final Socket tcp;

        final Socket socket;
        final InputStream in;
        private long idleSince;

        Connection(Socket tcp, Socket socket) throws IOException {
            this.tcp = tcp;
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        private boolean isOpen() {
            try {
                socket.setSoTimeout(1);
                in.mark(1);
                boolean open = in.read() >= 0;
                in.reset();
                return open;
            } catch (SocketTimeoutException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        void close() {
            SocketTransport.close(socket);
        }
    }
}
