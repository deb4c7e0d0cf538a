package org.turnpike.messagelog;

import org.turnpike.fault.RefusedException;

/** What must hold before a message may be recorded (trust.md §5.1, preconditions). */
@FunctionalInterface
public interface LogCondition {

    /** @throws RefusedException why no message is accepted now */
    void require() throws RefusedException;
}
