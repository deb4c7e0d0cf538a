package org.turnpike.container;

/** Returns the state of the security server, also if it did not start. */
@FunctionalInterface
interface HealthSource {

    /** Returns the current state. */
    Doors.Health now();
}
