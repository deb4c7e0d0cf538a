package org.turnpike.transport;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How connections to other security servers are made (messages.md §3.7, §3.8).
 *
 * @param port TCP port of peers' message door
 * @param bindAddress own address to connect from
 */
public record PeerSettings(int port, Timeouts timeouts, Selection selection, Pool pool, Optional<InetAddress> bindAddress) {

    /** What everything is unless told otherwise. */
    public static final PeerSettings DEFAULT = new PeerSettings(5500, Timeouts.DEFAULT, Selection.DEFAULT, Pool.DEFAULT, Optional.empty());

    /**
     * Bounds of waiting; none is infinite.
     *
     * @param connect for a connection or for a free place among them, for the whole handshake and each of its reads
     * @param failoverConnect the least of that where another address was tried before, and all of it for the remembered fastest one
     * @param response for each read of the answer
     * @param exchange for a whole message and its answer, however steadily they flow
     */
    public record Timeouts(Duration connect, Duration failoverConnect, Duration response, Duration exchange) {
        /** 30 s, 5 s, 120 s and an hour. */
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(120),
                Duration.ofHours(1));

        public Timeouts {
            requirePositive(connect);
            requirePositive(failoverConnect);
            requirePositive(response);
            requirePositive(exchange);
        }
    }

    /**
     * Choice among several addresses.
     *
     * @param fastestKept how long the fastest of several hosts is tried first; zero for never
     * @param coolDown how long an address that failed is tried last; zero for never
     */
    public record Selection(Duration fastestKept, Duration coolDown) {
        /** An hour and half a minute. */
        public static final Selection DEFAULT = new Selection(Duration.ofHours(1), Duration.ofSeconds(30));

        public Selection {
            if (fastestKept.isNegative() || coolDown.isNegative()) {
                throw new IllegalArgumentException("Times cannot be negative");
            }
        }
    }

    /**
     * Connections at a time, and after their message.
     *
     * @param reuse whether a connection may carry another message, if the peer keeps it
     * @param idle how long an unused connection is kept for that
     * @param validateAfter from what idle time on it is tested before use
     * @param perRoute connections at a time to one set of hosts
     * @param total connections at a time
     */
    public record Pool(boolean reuse, Duration idle, Duration validateAfter, int perRoute, int total) {
        /** Reused within 60 s, tested from a tenth of a second on; 2500 and 10,000 at a time. */
        public static final Pool DEFAULT = new Pool(true, Duration.ofSeconds(60), Duration.ofMillis(100), 2500, 10_000);
        /** The same with a connection for each message. */
        public static final Pool NO_REUSE = new Pool(false, DEFAULT.idle, DEFAULT.validateAfter, DEFAULT.perRoute, DEFAULT.total);

        public Pool {
            requirePositive(idle);
            if (validateAfter.isNegative() || perRoute < 1 || total < 1) {
                throw new IllegalArgumentException("Neither times nor numbers of connections can be negative");
            }
        }
    }

    public PeerSettings {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("Port is not between 1 and 65535: " + port);
        }
    }

    /** The same with another port. */
    public PeerSettings withPort(int other) {
        return new PeerSettings(other, timeouts, selection, pool, bindAddress);
    }

    /** The same with other timeouts. */
    public PeerSettings with(Timeouts others) {
        return new PeerSettings(port, others, selection, pool, bindAddress);
    }

    /** The same with another choice among addresses. */
    public PeerSettings with(Selection other) {
        return new PeerSettings(port, timeouts, other, pool, bindAddress);
    }

    /** The same with another pool. */
    public PeerSettings with(Pool other) {
        return new PeerSettings(port, timeouts, selection, other, bindAddress);
    }

    private static void requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("Timeout is not between 0 and a day: " + timeout);
        }
    }
}
