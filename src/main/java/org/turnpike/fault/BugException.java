package org.turnpike.fault;

import java.util.UUID;

/** A failure that no input may cause, reported to peers as {@code internal_error} without its text; the log has the stack trace. */
public final class BugException extends RefusedException {
    private static final long serialVersionUID = 1L;

    public BugException(RuntimeException bug) {
        super(FaultCode.INTERNAL_ERROR.wire(), "Internal error", UUID.randomUUID().toString(), bug);
    }
}
