package org.turnpike.transport;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Settings of connections to other security servers (messages.md §3.7, §3.8).
 *
 * @param port TCP port of peers' message door
 * @param bindAddress the local address of outgoing connections
 */
public record PeerSettings(int port, Timeouts timeouts, Selection selection, Pool pool, Tls tls, Optional<InetAddress> bindAddress) {

    /** The default values. */
    public static final PeerSettings DEFAULT = new PeerSettings(5500, Timeouts.DEFAULT, Selection.DEFAULT, Pool.DEFAULT, Tls.DEFAULT, Optional.empty());

    /**
     * Timeouts; none is infinite.
     *
     * @param connect the longest time to connect, to wait for a free connection, for the whole handshake, and for each read of it
     * @param failoverConnect the shortest connect timeout after another address has failed, and the connect timeout of the remembered fastest address
     * @param response the longest time for each read of the answer
     * @param exchange the longest time for a whole message and its answer
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

        /** Defined in this class, so that its constants are initialised independently of the constants of the outer class. */
        private static void requirePositive(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("Timeout is not between 0 and a day: " + timeout);
            }
        }
    }

    /**
     * Selects among several addresses.
     *
     * @param fastestKept how long the fastest of several hosts is tried first; zero for never
     * @param coolDown how long an address that failed is tried last; zero for never
     */
    public record Selection(Duration fastestKept, Duration coolDown) {
        /** {@code fastestKept} is one hour, {@code coolDown} half a minute. */
        public static final Selection DEFAULT = new Selection(Duration.ofHours(1), Duration.ofSeconds(30));

        public Selection {
            if (fastestKept.isNegative() || coolDown.isNegative()) {
                throw new IllegalArgumentException("Times cannot be negative");
            }
        }
    }

    /**
     * Limits of simultaneous and of unused connections.
     *
     * @param reuse whether a connection is used for further messages, if the peer keeps it
     * @param idle how long an unused connection is kept
     * @param validateAfter the idle time after which a connection is tested before use
     * @param perRoute the largest number of simultaneous connections to one set of hosts
     * @param total the largest number of simultaneous connections
     */
    public record Pool(boolean reuse, Duration idle, Duration validateAfter, int perRoute, int total) {
        /** Unused connections are kept for 60 s and tested after 0.1 s; 2500 connections for each route and 10,000 in total. */
        public static final Pool DEFAULT = new Pool(true, Duration.ofSeconds(60), Duration.ofMillis(100), 2500, 10_000);
        /** Returns a copy with a connection for each message. */
        public static final Pool NO_REUSE = new Pool(false, DEFAULT.idle, DEFAULT.validateAfter, DEFAULT.perRoute, DEFAULT.total);

        public Pool {
            Timeouts.requirePositive(idle);
            if (validateAfter.isNegative() || perRoute < 1 || total < 1) {
                throw new IllegalArgumentException("Neither times nor numbers of connections can be negative");
            }
        }
    }

    /**
     * The offered TLS versions and cipher suites, the preferred first. X-Road 7 servers speak TLS 1.2 with {@link #XROAD_SUITES} and nothing else.
     *
     * @param protocols TLSv1.3, TLSv1.2 or both
     * @param suites cipher suites that this JVM supports, by their JDK names
     */
    public record Tls(List<String> protocols, List<String> suites) {
        /** The suites of X-Road 7 (trust.md §2.1). */
        public static final List<String> XROAD_SUITES = List.of("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384");
        private static final List<String> MODERN_SUITES = List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
        /** TLS 1.3 and 1.2; AEAD suites, then the suites of X-Road 7. Suites that this JVM does not support are omitted. */
        public static final Tls DEFAULT = new Tls(PROTOCOLS,
                Stream.concat(MODERN_SUITES.stream(), XROAD_SUITES.stream()).filter(PeerTls.supportedSuites()::contains).toList());

        public Tls {
            protocols = protocols(protocols);
            suites = suites(suites);
        }

        /**
         * Returns the list unchanged.
         *
         * @throws IllegalArgumentException if it is empty, or names a version other than TLSv1.3 and TLSv1.2
         */
        public static List<String> protocols(List<String> names) {
            return requireSome(names, PROTOCOLS);
        }

        /**
         * Returns the list unchanged.
         *
         * @throws IllegalArgumentException if it is empty, or names a suite that this JVM does not support
         */
        public static List<String> suites(List<String> names) {
            return requireSome(names, PeerTls.supportedSuites());
        }

        private static List<String> requireSome(List<String> names, List<String> possible) {
            names.stream().filter(name -> !possible.contains(name)).findFirst().ifPresent(unknown -> {
                throw new IllegalArgumentException("'" + unknown + "' is not one of " + String.join(", ", possible));
            });
            if (names.isEmpty()) {
                throw new IllegalArgumentException("at least one of " + String.join(", ", possible) + " must be named");
            }
            return List.copyOf(names);
        }
    }

    public PeerSettings {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("Port is not between 1 and 65535: " + port);
        }
    }

    /** Returns a copy with another port. */
    public PeerSettings withPort(int other) {
        return new PeerSettings(other, timeouts, selection, pool, tls, bindAddress);
    }

    /** Returns a copy with other timeouts. */
    public PeerSettings with(Timeouts others) {
        return new PeerSettings(port, others, selection, pool, tls, bindAddress);
    }

    /** Returns a copy with another selection of addresses. */
    public PeerSettings with(Selection other) {
        return new PeerSettings(port, timeouts, other, pool, tls, bindAddress);
    }

    /** Returns a copy with another pool. */
    public PeerSettings with(Pool other) {
        return new PeerSettings(port, timeouts, selection, other, tls, bindAddress);
    }

    /** Returns a copy with other TLS versions and cipher suites. */
    public PeerSettings with(Tls other) {
        return new PeerSettings(port, timeouts, selection, pool, other, bindAddress);
    }
}
