package org.turnpike.monitoring;

import java.util.Optional;

/**
 * One exchange at a door, with the HTTP facts that the metrics need.
 *
 * @param method HTTP method of the request at the door
 * @param secure whether the request came over TLS
 * @param status HTTP status of the answer at the door; 0 if there was no answer
 * @param nanos time from the arrival of the request to the end of the answer, in nanoseconds
 * @param out the request that was forwarded; empty if there was none
 */
public record ObservedCall(OperationalRecord record, String method, boolean secure, int status, long nanos, Optional<Outgoing> out) {

    /**
     * A request to a peer or an information system.
     *
     * @param address the host of the receiver; an empty text if no connection was made
     * @param port the port of the receiver; 0 if unknown
     * @param status HTTP status of the answer; 0 if there was no answer
     */
    public record Outgoing(String method, String address, int port, int status, long nanos) {
    }
}
