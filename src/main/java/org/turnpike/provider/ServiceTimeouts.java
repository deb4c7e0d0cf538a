package org.turnpike.provider;

import java.time.Duration;

/**
 * Limits for calls of information systems. In addition, each service has its own timeout, which limits every wait for bytes.
 *
 * @param connect limit to open the TCP connection; the TLS handshake has the same limit again
 * @param exchange limit for the whole call, from the wait for a connection to the last byte of the answer, even if bytes keep arriving
 * @param rejectExpired whether an expired or not yet valid TLS certificate ends the call; if false, the certificate is only logged
 */
public record ServiceTimeouts(Duration connect, Duration exchange, boolean rejectExpired) {
    /** 30 seconds to connect, one hour for the whole call; expired certificates are only logged. */
    public static final ServiceTimeouts DEFAULT = new ServiceTimeouts(Duration.ofSeconds(30), Duration.ofHours(1), false);

    /** Creates limits with which expired certificates are only logged. */
    public ServiceTimeouts(Duration connect, Duration exchange) {
        this(connect, exchange, false);
    }
}
