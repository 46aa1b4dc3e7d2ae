package dev.usertoken.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Idle connections by what they lead to. */
final class SocketPool {
    private final Look look;
    private final Map<String, Deque<Pooled>> idle = new HashMap<>();
    private boolean closed;

    SocketPool(Look look) {
        this.look = look;
    }

    synchronized Optional<Pooled> take(String route) {
        Deque<Pooled> candidates = idle.getOrDefault(route, new ArrayDeque<>());
        while (!candidates.isEmpty()) {
            Pooled candidate = candidates.pop();
            if (look == Look.NONE || candidate.isQuiet(look)) {
                return Optional.of(candidate);
            }
            candidate.close();
        }
        return Optional.empty();
    }

    synchronized void giveBack(String route, Pooled connection) {
        if (closed) {
            connection.close();
        } else {
            idle.computeIfAbsent(route, key -> new ArrayDeque<>()).push(connection);
        }
    }

    synchronized void close() {
        closed = true;
        idle.values().forEach(connections -> connections.forEach(Pooled::close));
        idle.clear();
    }

    /** What to look for before a connection is used again. */
    enum Look {
        FOR_ANYTHING,
        FOR_THE_END,
        NONE
    }

    static final class Pooled {
        final Socket socket;
        final InputStream in;
        final int firstTimeLeftMillis;

        Pooled(Socket socket, int firstTimeLeftMillis) throws IOException {
            this.socket = socket;
            this.firstTimeLeftMillis = firstTimeLeftMillis;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Nothing comes on it: neither its end nor something nobody asked for. */
        private boolean isQuiet(Look look) {
            try {
                socket.setSoTimeout(1);
                in.mark(1);
                boolean more = in.read() >= 0;
                in.reset();
                return more && look == Look.FOR_THE_END;
            } catch (SocketTimeoutException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing is left to be done with it.
            }
        }
    }
}
