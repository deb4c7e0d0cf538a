package org.turnpike.container;

import java.time.Duration;

/**
 * The rate at which bytes must be transferred: the time spent waiting for the other side may exceed the grace period only by the time that the
 * bytes so far need at the minimum rate. Other waiting is ignored. Used by one thread at a time.
 */
final class Pace {
    private static final double NANOS = 1e9;
    private final Rate rate;
    private long waitedNanos;
    private long bytes;

    /**
     * The least rate.
     *
     * @param bytesPerSecond 0 for any
     * @param grace within which the rate does not matter
     */
    record Rate(long bytesPerSecond, Duration grace) {
    }

    Pace(Rate rate) {
        this.rate = rate;
    }

    /** Counts a wait and the bytes that were transferred after it. */
    void add(long waited, long count) {
        waitedNanos += waited;
        bytes += count;
    }

    /** Whether the other side is too slow after a further wait. */
    boolean tooSlow(long waitingNanos) {
        double beyond = (waitedNanos + waitingNanos - rate.grace().toNanos()) / NANOS;
        return rate.bytesPerSecond() > 0 && beyond > 0 && bytes < beyond * rate.bytesPerSecond();
    }
}
