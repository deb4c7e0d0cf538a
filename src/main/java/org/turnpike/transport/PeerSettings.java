package org.turnpike.transport;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How connections to other security servers are made.
 *
 * @param port TCP port of peers' message door
 * @param connectTimeout for the connection, and for each read of the handshake
 * @param failoverConnectTimeout the same where another address is left to try
 * @param responseTimeout for each read of the answer
 * @param reuseConnections whether a connection may carry another message, if the peer keeps it
 * @param idleTimeout how long an unused connection is kept for that
 * @param bindAddress own address to connect from
 */
public record PeerSettings(int port, Duration connectTimeout, Duration failoverConnectTimeout, Duration responseTimeout,
        boolean reuseConnections, Duration idleTimeout, Optional<InetAddress> bindAddress) {

    /** Port 5500, 30 s to connect, 5 s where there is an alternative, 60 s for the answer, a connection for each message. */
    public static final PeerSettings DEFAULT = new PeerSettings(5500, Duration.ofSeconds(30), Duration.ofSeconds(5),
            Duration.ofSeconds(60), false, Duration.ofSeconds(60), Optional.empty());

    public PeerSettings {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("Port is not between 1 and 65535: " + port);
        }
        requirePositive(connectTimeout);
        requirePositive(failoverConnectTimeout);
        requirePositive(responseTimeout);
        requirePositive(idleTimeout);
    }

    private static void requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("Timeout is not between 0 and a day: " + timeout);
        }
    }
}
