package org.turnpike.console;

/** What one address of the console answers. Implementations are values without state and may be used by several threads. */
interface Page {
    /**
     * Answers a visit.
     *
     * @throws IllegalArgumentException as a bean throws it: shown with status 400
     * @throws IllegalStateException as a bean throws it: shown with status 409
     */
    PageAnswer answer(Visit visit);
}
