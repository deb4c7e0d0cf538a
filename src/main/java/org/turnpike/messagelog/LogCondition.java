package org.turnpike.messagelog;

import org.turnpike.fault.RefusedException;

/** The condition for recording a message (trust.md §5.1, preconditions), and for passing on a recorded message. */
@FunctionalInterface
public interface LogCondition {

    /** @throws RefusedException if no message is accepted now */
    void require() throws RefusedException;

    /**
     * Called after a record was written to disk.
     *
     * @param record the number of the record
     * @throws RefusedException if the message must not be passed on although it is recorded
     */
    default void requireRecorded(long record) throws RefusedException {
        // by default, a message may be passed on as soon as it is recorded
    }
}
