package org.turnpike.server;

/** How far a security server has come, for whoever must tell from outside what is to be done about it. */
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
