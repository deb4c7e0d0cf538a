package org.turnpike.monitoring;

import java.util.Optional;

/**
 * One exchange at a door with the HTTP facts that metrics count.
 *
 * @param method of the request at the door
 * @param secure whether it came by TLS
 * @param status of the answer at the door; 0 when there was none
 * @param nanos from the first byte of the request to the last byte of the answer
 * @param out the request that was sent on, when there was one
 */
public record ObservedCall(OperationalRecord record, String method, boolean secure, int status, long nanos, Optional<Outgoing> out) {

    /**
     * A request to a peer or an information system.
     *
     * @param address the host it was sent to; empty when no connection was made
     * @param port its port, 0 when not known
     * @param status of its answer; 0 when there was none
     */
    public record Outgoing(String method, String address, int port, int status, long nanos) {
    }
}
