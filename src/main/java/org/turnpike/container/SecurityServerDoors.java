package org.turnpike.container;

/** The doors' view of {@code org.turnpike.server.SecurityServer}, and its start inside a container. */
final class SecurityServerDoors {

    private SecurityServerDoors() {
    }

    /** Reads the settings, opens the security server and starts it. */
    static Doors start() {
        throw new IllegalStateException("this build has no security server yet.");
    }
}
