package org.turnpike.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Counts wrong PINs since the last correct one. After {@value #FREE} in a row the next attempt must wait: a minute, then twice as long after
 * each further wrong one, at most an hour. Meanwhile no PIN is tried, not even the correct one. The count is kept in memory; the slow key
 * derivation protects the files. Thread-safe.
 */
final class PinAttempts {
    /** Wrong PINs without a wait. */
    static final int FREE = 5;
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final InstantSource clock;
    private int wrong;                                             // guarded by this, as the next
    private Instant next = Instant.MIN;

    PinAttempts(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws RefusedException {@code pin_locked} while the wait lasts, with its end */
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

    /** Wrong PINs until the next wait; 0 while one lasts. */
    synchronized int left() {
        return isLocked() ? 0 : Math.max(1, FREE - wrong);
    }

    synchronized boolean isLocked() {
        return clock.instant().isBefore(next);
    }
}
