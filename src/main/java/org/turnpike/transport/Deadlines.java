package org.turnpike.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Enforces deadlines of whole exchanges. This is needed for peers that send or accept single bytes slowly, because then no single read or write times
 * out. A run closes the sockets of exchanges that exceed their deadline; a thread that is blocked on such a socket fails at once. Thread-safe.
 */
final class Deadlines {
    private final Set<Deadline> underWay = ConcurrentHashMap.newKeySet();

    /** An exchange on a socket. */
    final class Deadline implements AutoCloseable {
        private final Socket socket;
        private final Duration limit;
        private final long end;
        private volatile boolean missed;

        private Deadline(Socket socket, Duration limit) {
            this.socket = socket;
            this.limit = limit;
            this.end = System.nanoTime() + limit.toNanos();
        }

        /** Returns the failure to report: a timeout, if the deadline caused the failure. */
        IOException reported(IOException failure) {
            if (!missed) {
                return failure;
            }
            SocketTimeoutException late = new SocketTimeoutException("Not done within " + limit);
            late.initCause(failure);
            return late;
        }

        boolean isMissed() {
            return missed;
        }

        /** The exchange has ended. */
        @Override
        public void close() {
            underWay.remove(this);
        }
    }

    Deadline start(Socket socket, Duration limit) {
        Deadline deadline = new Deadline(socket, limit);
        underWay.add(deadline);
        return deadline;
    }

    /** Ends exchanges that exceed their deadline. */
    void pass() {
        long now = System.nanoTime();
        underWay.stream().filter(deadline -> now - deadline.end >= 0).forEach(this::end);
    }

    private void end(Deadline late) {
        late.missed = true;
        underWay.remove(late);
        try {
            late.socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("A socket that exceeded its deadline cannot be closed", e);
        }
    }
}
