package org.turnpike.transport;

import java.time.Duration;

/**
 * One message of a handshake.
 *
 * @param sent whether this side sent it; otherwise it was received
 * @param name the name in RFC 5246 or RFC 8446
 * @param detail the offered or chosen values; may be empty
 * @param after since the connection was open
 */
public record TraceStep(boolean sent, String name, String detail, Duration after) {
}
