package org.turnpike.trust;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** A connection to or from a peer failed; it contains the reason. */
public final class HandshakeFailedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient HandshakeFailure reason;

    public HandshakeFailedException(FaultCode code, String text, HandshakeFailure reason, Throwable cause) {
        super(code, text, cause);
        this.reason = reason;
    }

    /** The failed check, with the compared values. */
    public HandshakeFailure reason() {
        return reason;
    }
}
