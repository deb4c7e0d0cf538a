package org.turnpike.console;

/** A page of the console at one address. Implementations are values without state and may be used by several threads. */
interface Page {
    /**
     * Answers a visit.
     *
     * @throws IllegalArgumentException from a bean, shown with status 400
     * @throws IllegalStateException from a bean, shown with status 409
     */
    PageAnswer answer(Visit visit);
}
