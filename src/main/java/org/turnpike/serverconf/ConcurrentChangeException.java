package org.turnpike.serverconf;

/** The server configuration was changed meanwhile; this change was not made. */
public final class ConcurrentChangeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ConcurrentChangeException(long expected, long found) {
        super("revision: the configuration was changed meanwhile: its revision is " + found + ", not " + expected + "; check it and try again");
    }
}
