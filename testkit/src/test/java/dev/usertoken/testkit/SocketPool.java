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
    private final Map<String, Deque<Pooled>> idle = new HashMap<>();
    private boolean closed;

    synchronized Optional<Pooled> take(String route, boolean look) {
        Deque<Pooled> candidates = idle.getOrDefault(route, new ArrayDeque<>());
        while (!candidates.isEmpty()) {
            Pooled candidate = candidates.pop();
            if (!look || candidate.isQuiet()) {
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

    static final class Pooled {
        final Socket socket;
        final InputStream in;

        Pooled(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Nothing comes on it: neither its end nor something nobody asked for. */
        private boolean isQuiet() {
            try {
                socket.setSoTimeout(1);
                in.read();
                return false;
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
