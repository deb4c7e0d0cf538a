package org.turnpike.provider;

import java.time.Duration;

/**
 * Limits of calls of information systems, in addition to the service's own timeout, which limits each silence.
 *
 * @param connect the TCP connection, and again the TLS handshake
 * @param exchange the whole call, however steadily it goes on: from the wait for a connection to the answer's last byte
 * @param rejectExpired whether a TLS certificate that is not valid now ends the call; otherwise it is logged
 */
public record ServiceTimeouts(Duration connect, Duration exchange, boolean rejectExpired) {
    /** 30 seconds to connect, an hour in all; expired certificates are reported. */
    public static final ServiceTimeouts DEFAULT = new ServiceTimeouts(Duration.ofSeconds(30), Duration.ofHours(1), false);

    /** As above, with expired certificates reported. */
    public ServiceTimeouts(Duration connect, Duration exchange) {
        this(connect, exchange, false);
    }
}
