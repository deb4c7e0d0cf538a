package org.turnpike.console;

/** A page of the console. Implementations are thread-safe. */
interface Page {
    /**
     * Answers a visit.
     *
     * @throws IllegalArgumentException if a bean rejects an argument; the answer has the status 400
     * @throws IllegalStateException if a bean cannot do this now; the answer has the status 409
     */
    PageAnswer answer(Visit visit);
}
