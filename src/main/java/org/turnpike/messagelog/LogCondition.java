package org.turnpike.messagelog;

import org.turnpike.fault.RefusedException;

/** The condition for recording a message (trust.md §5.1, preconditions), and for passing on a recorded one. */
@FunctionalInterface
public interface LogCondition {

    /** @throws RefusedException if no message is accepted now */
    void require() throws RefusedException;

    /**
     * Called when a record is on disk.
     *
     * @param record its number
     * @throws RefusedException if the message must not be passed on although it is recorded
     */
    default void requireRecorded(long record) throws RefusedException {
        // by default it is enough that the message is recorded
    }
}
