package org.turnpike.fault;

import java.util.UUID;

/** A programming error: no input may cause it. Peers receive {@code internal_error} without the text of the cause. The log contains the stack trace. */
public final class BugException extends RefusedException {
    private static final long serialVersionUID = 1L;

    public BugException(RuntimeException bug) {
        super(FaultCode.INTERNAL_ERROR.wire(), "Internal error", UUID.randomUUID().toString(), bug);
    }
}
