package org.turnpike.container;

import java.io.IOException;

/** The answer is whole and has left, but the rest of the request is not read: a container that gets this closes the connection. */
final class EndedConnection extends IOException {
    private static final long serialVersionUID = 1;

    EndedConnection(String message) {
        super(message);
    }

    /** It says nothing that the message does not, and a caller could cause many. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
