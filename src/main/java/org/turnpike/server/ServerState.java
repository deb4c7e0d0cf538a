package org.turnpike.server;

/** The state of a security server, for those who decide from outside what must be done. */
public enum ServerState {
    /** Messages are served. */
    READY,
    /** Anchor or configuration has never been given. */
    NOT_INITIALISED,
    /** The token is locked: its PIN is missing or wrong. */
    NO_PIN,
    /** All was given; something is away, expired or not yet registered. */
    NOT_READY
}
