package org.turnpike.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Counts the wrong PINs since the last correct one. After {@value #FREE} wrong PINs in a row, no PIN is accepted for one minute, not even the correct
 * one. Each further wrong PIN doubles this wait, up to one hour. The count is lost on a restart. The slow key derivation protects the files against
 * attackers who have a copy of them. Thread-safe.
 */
final class PinAttempts {
    /** The number of wrong PINs that starts the first wait. */
    static final int FREE = 5;
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final InstantSource clock;
    private int wrong;                                             // guarded by this, like the next field
    private Instant next = Instant.MIN;

    PinAttempts(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws RefusedException {@code pin_locked} during the wait; the text states its end */
    synchronized void requireAllowed(String tokenId) throws RefusedException {
        if (clock.instant().isBefore(next)) {
            throw new RefusedException(FaultCode.PIN_LOCKED, "pin: token '" + tokenId + "' accepts no PIN before " + next + ", because "
                    + wrong + " wrong PINs were entered");
        }
    }

    synchronized void wrong() {
        wrong++;
        if (wrong >= FREE) {
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(wrong - FREE, 10));
            next = clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        }
    }

    synchronized void right() {
        wrong = 0;
        next = Instant.MIN;
    }

    synchronized int count() {
        return wrong;
    }

    /** Returns how many wrong PINs start the next wait; 0 during a wait. */
    synchronized int left() {
        return isLocked() ? 0 : Math.max(1, FREE - wrong);
    }

    synchronized boolean isLocked() {
        return clock.instant().isBefore(next);
    }
}
