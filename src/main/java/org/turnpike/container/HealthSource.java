package org.turnpike.container;

/** Returns the state of the security server, also if it did not start. */
@FunctionalInterface
interface HealthSource {

    /** The present health. */
    Doors.Health now();
}
