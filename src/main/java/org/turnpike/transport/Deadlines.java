package org.turnpike.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what takes longer in all than it may, though each single read or write is in time: a peer that sends, or takes, a byte now and
 * then. A run over the exchanges under way closes the sockets of those that are late; a thread that is blocked on one fails at once. Thread-safe.
 */
final class Deadlines {
    private final Set<Deadline> underWay = ConcurrentHashMap.newKeySet();

    /** Something under way on a socket. */
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

        /** The failure to report: a timeout, if that was its cause. */
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

        /** It came to its end. */
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

    /** Ends what is late. */
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
