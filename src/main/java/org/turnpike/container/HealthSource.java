package org.turnpike.container;

/** Says how the security server is now; also when it did not start. */
@FunctionalInterface
interface HealthSource {

    /** The present health. */
    Doors.Health now();
}
