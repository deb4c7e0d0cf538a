package org.turnpike.clientproxy;

import org.turnpike.fault.RefusedException;
import org.turnpike.message.SoapFault;

/** A fault of the provider's server or information system, passed on with its own code, text and id (messages.md §3.5, step 11). */
final class PeerFaultException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient byte[] envelope;

    /** @param envelope the fault's bytes as received; SOAP clients get exactly these */
    PeerFaultException(SoapFault fault, byte[] envelope) {
        super(fault.code(), fault.string(), fault.detail(), null);
        this.envelope = envelope;
    }

    byte[] envelope() {
        return envelope;
    }
}
