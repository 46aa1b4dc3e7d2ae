package dev.usertoken.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Idle connections by route. A connection is used again if it was idle for less than two seconds, and if neither bytes nor
 * its end arrived meanwhile.
 */
final class SocketPool {
    private static final long MAX_IDLE_NANOS = Duration.ofMillis(1900).toNanos();

    /** Defects that show only if connections are not checked. */
    private static final Set<TransportDefect> UNCHECKED = Collections.unmodifiableSet(EnumSet.of(
            TransportDefect.USES_YOUNG_CONNECTIONS_UNCHECKED,
            TransportDefect.SENDS_AGAIN_IF_THE_SERVER_HAD_CLOSED,
            TransportDefect.LEAVES_TRAILERS_UNREAD,
            TransportDefect.REUSES_AFTER_A_CANCEL,
            TransportDefect.REUSES_AFTER_A_LONG_BODY));

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
            return connection.isOpen(true);
        }
        boolean young = System.nanoTime() - connection.idleSince < MAX_IDLE_NANOS;
        return young && (!Collections.disjoint(defects, UNCHECKED) || connection.isOpen(false));
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

        private boolean isOpen(boolean mayHaveReceived) {
            try {
                int timeout = socket.getSoTimeout();
                try {
                    socket.setSoTimeout(1);
                    in.mark(1);
                    boolean received = in.read() >= 0;
                    in.reset();
                    return received && mayHaveReceived;
                } finally {
                    socket.setSoTimeout(timeout);
                }
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
