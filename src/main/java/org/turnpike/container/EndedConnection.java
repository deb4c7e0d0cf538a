package org.turnpike.container;

import java.io.IOException;

/**
 * Reports that the answer was sent completely, but the rest of the request is not read. A container closes the connection when it gets this
 * exception.
 */
final class EndedConnection extends IOException {
    private static final long serialVersionUID = 1;

    EndedConnection(String message) {
        super(message);
    }

    /** Omits the stack trace: it would add nothing to the message, and senders could cause many of these exceptions. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
