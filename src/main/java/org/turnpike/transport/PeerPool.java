package org.turnpike.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Limits connections per route and in total, and keeps unused ones between two messages. A place is leased for one message. If none is free, an
 * unused connection to another route is closed; otherwise the caller waits. Thread-safe.
 */
final class PeerPool {
    private final PeerSettings.Pool settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<Route, Places> routes = new HashMap<>();                    // guarded by lock, like the fields below
    private final Deque<Resting> resting = new ArrayDeque<>();                    // the longest unused first
    private int taken;
    private boolean closed;

    PeerPool(PeerSettings.Pool settings) {
        this.settings = settings;
    }

    /** The condition for reuse: the same identity and the same set of servers. */
    record Route(PeerIdentity identity, Set<String> hosts) {
    }

    private record Resting(Route route, PeerConnection connection, long since) {
    }

    private static final class Places {
        private int taken;
    }

    /** A place that is used for one message. It is released once, by {@link #keep} or {@link #end}. */
    final class Lease {
        private final Route route;
        private final Optional<Resting> kept;
        private boolean ended;                                                    // guarded by lock

        private Lease(Route route, Optional<Resting> kept) {
            this.route = route;
            this.kept = kept;
        }

        /** The unused connection of this place. */
        Optional<PeerConnection> connection() {
            return kept.map(Resting::connection);
        }

        /** Whether that connection was unused for so long that the peer may have closed it. */
        boolean needsValidation() {
            return kept.filter(one -> System.nanoTime() - one.since() >= settings.validateAfter().toNanos()).isPresent();
        }

        /** Releases the place and closes its connection. */
        void end() {
            lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    free(route);
                }
            } finally {
                lock.unlock();
            }
        }

        /** Keeps the connection in this place. */
        void keep(PeerConnection connection) {
            lock.lock();
            try {
                if (ended || closed) {
                    connection.abort();
                    end();
                } else {
                    ended = true;
                    resting.addLast(new Resting(route, connection, System.nanoTime()));
                    freed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Reserves a place, with the most recently used idle connection of the route, if there is one.
     *
     * @throws RefusedException {@code network_error} when no place becomes free in time
     */
    Lease lease(Route route, Duration timeout) throws RefusedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (left > 0) {
                Optional<Resting> kept = takeResting(route);
                if (kept.isPresent() || makePlace(route)) {
                    return new Lease(route, kept);
                }
                left = freed.awaitNanos(left);
            }
            throw new RefusedException(FaultCode.NETWORK_ERROR, "No connection became free within " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(FaultCode.NETWORK_ERROR, "Interrupted while waiting for a free connection", e);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Resting> takeResting(Route route) {
        Iterator<Resting> newestFirst = resting.descendingIterator();
        while (newestFirst.hasNext()) {
            Resting one = newestFirst.next();
            if (one.route().equals(route)) {
                newestFirst.remove();
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private boolean makePlace(Route route) {
        Places places = routes.computeIfAbsent(route, any -> new Places());
        if (places.taken >= settings.perRoute()) {
            return false;
        }
        if (taken >= settings.total() && !resting.isEmpty()) {
            Resting eldest = resting.removeFirst();
            eldest.connection().abort();
            free(eldest.route());
        }
        if (taken >= settings.total()) {
            return false;
        }
        routes.computeIfAbsent(route, any -> new Places()).taken++;               // the oldest connection may have been the last one of this route
        taken++;
        return true;
    }

    private void free(Route route) {
        taken--;
        if (--routes.get(route).taken == 0) {
            routes.remove(route);
        }
        freed.signalAll();
    }

    /** Closes connections that were unused for too long. */
    void closeIdle() {
        long now = System.nanoTime();
        closeResting(now - settings.idle().toNanos());
    }

    /** Closes all unused connections. From now on, every returned connection is closed too. */
    void close() {
        lock.lock();
        try {
            closed = true;
            closeResting(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private void closeResting(long sinceOrBefore) {
        List<Resting> ended = new ArrayList<>();
        lock.lock();
        try {
            while (!resting.isEmpty() && resting.peekFirst().since() - sinceOrBefore <= 0) {
                ended.add(resting.removeFirst());
                free(ended.get(ended.size() - 1).route());
            }
        } finally {
            lock.unlock();
        }
        ended.forEach(one -> one.connection().abort());
    }

    /** The number of unused connections. */
    int resting() {
        lock.lock();
        try {
            return resting.size();
        } finally {
            lock.unlock();
        }
    }
}
