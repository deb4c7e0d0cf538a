package org.turnpike.transport;

import java.time.Duration;

/**
 * One message of a handshake.
 *
 * @param sent by this side; otherwise received
 * @param name as in RFC 5246 and RFC 8446
 * @param detail what was offered or chosen; may be empty
 * @param after since the connection was open
 */
public record TraceStep(boolean sent, String name, String detail, Duration after) {
}
