package org.turnpike.serverconf;

/** Somebody else changed the server configuration meanwhile; nothing was changed. */
public final class ConcurrentChangeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ConcurrentChangeException(long expected, long found) {
        super("revision: the configuration was changed meanwhile: it is " + found + " now and not " + expected + "; look at it and try again");
    }
}
