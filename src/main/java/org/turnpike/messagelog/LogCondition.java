package org.turnpike.messagelog;

import org.turnpike.fault.RefusedException;

/** What must hold before a message may be recorded (trust.md §5.1, preconditions), and before a recorded one may be passed on. */
@FunctionalInterface
public interface LogCondition {

    /** @throws RefusedException why no message is accepted now */
    void require() throws RefusedException;

    /**
     * Asked when a record is on the disk.
     *
     * @param record its number
     * @throws RefusedException why the message must not be passed on although it is recorded
     */
    default void requireRecorded(long record) throws RefusedException {
        // by default it is enough that the message is recorded
    }
}
