package org.turnpike.container;

import java.time.Duration;

/**
 * Checks the rate at which the other side transfers bytes. The time spent waiting for the other side may be at most the grace period plus the time
 * that the transferred bytes need at the minimum rate. Other time does not count. Only one thread at a time may use an object.
 */
final class Pace {
    private static final double NANOS = 1e9;
    private final Rate rate;
    private long waitedNanos;
    private long bytes;

    /**
     * The minimum rate.
     *
     * @param bytesPerSecond 0 if every rate is allowed
     * @param grace the time spent waiting before the rate is checked
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

    /** Returns whether the other side is too slow if this wait is added. */
    boolean tooSlow(long waitingNanos) {
        double beyond = (waitedNanos + waitingNanos - rate.grace().toNanos()) / NANOS;
        return rate.bytesPerSecond() > 0 && beyond > 0 && bytes < beyond * rate.bytesPerSecond();
    }
}
