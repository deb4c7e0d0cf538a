package org.turnpike.server;

/** The state of a security server, for external tools. */
public enum ServerState {
    /** Messages are served. */
    READY,
    /** The anchor or the configuration is missing. */
    NOT_INITIALISED,
    /** The token is locked: its PIN is missing or wrong. */
    NO_PIN,
    /** A dependency is unavailable, expired or not yet registered. */
    NOT_READY
}
