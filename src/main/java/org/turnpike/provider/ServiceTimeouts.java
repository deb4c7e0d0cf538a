package org.turnpike.provider;

import java.time.Duration;

/**
 * How long calls of information systems may take, beside the service's own timeout, which bounds each silence.
 *
 * @param connect the TCP connection, and again the TLS handshake
 * @param exchange the whole call, however steadily it goes on: from the wait for a connection to the answer's last byte
 */
public record ServiceTimeouts(Duration connect, Duration exchange) {
    /** 30 seconds to connect, an hour in all. */
    public static final ServiceTimeouts DEFAULT = new ServiceTimeouts(Duration.ofSeconds(30), Duration.ofHours(1));
}
