package org.turnpike.container;

import java.io.IOException;

/** The answer was sent completely, but the rest of the request is not read. A container closes the connection when it gets this exception. */
final class EndedConnection extends IOException {
    private static final long serialVersionUID = 1;

    EndedConnection(String message) {
        super(message);
    }

    /** No stack trace, because it would add nothing to the message, and callers could cause many. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
