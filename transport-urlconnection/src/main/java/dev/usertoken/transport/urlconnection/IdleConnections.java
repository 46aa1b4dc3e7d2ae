package dev.usertoken.transport.urlconnection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** Connections between two exchanges, each for a bounded time. Thread-safe; nothing here blocks. */
final class IdleConnections implements AutoCloseable {
    static final int MOST_FOR_A_ROUTE = 5;

    private final Duration longest;
    private final Watchdog watchdog;
    private final Deque<Idle> newestFirst = new ArrayDeque<>();
    private boolean closed;

    IdleConnections(Duration longest, Watchdog watchdog) {
        this.longest = longest;
        this.watchdog = watchdog;
    }

    /** Hands over the one that was used last, whether or not it is still alive. */
    synchronized Optional<Wire> take(Route route) {
        for (Iterator<Idle> all = newestFirst.iterator(); all.hasNext(); ) {
            Idle idle = all.next();
            if (idle.wire.route().equals(route)) {
                all.remove();
                idle.end.cancel(false);
                return Optional.of(idle.wire);
            }
        }
        return Optional.empty();
    }

    /** Takes over one on which nothing is under way; closes it where there are enough. */
    void keep(Wire wire) {
        if (!addIfWanted(wire)) {
            wire.close();
        }
    }

    /** Closes all, and what is brought later. */
    @Override
    public void close() {
        List<Idle> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(newestFirst);
            newestFirst.clear();
        }
        all.forEach(idle -> idle.wire.close());
    }

    private synchronized boolean addIfWanted(Wire wire) {
        if (closed || count(wire.route()) == MOST_FOR_A_ROUTE) {
            return false;
        }
        newestFirst.addFirst(new Idle(wire));
        return true;
    }

    private long count(Route route) {
        return newestFirst.stream()
                .filter(idle -> idle.wire.route().equals(route))
                .count();
    }

    private synchronized boolean remove(Idle idle) {
        return newestFirst.remove(idle);
    }

    private final class Idle {
        private final Wire wire;
        private final Future<?> end;

        Idle(Wire wire) {
            this.wire = wire;
            this.end = watchdog.after(longest, this::expire);
        }

        private void expire() {
            if (remove(this)) {
                wire.close();
            }
        }
    }
}
