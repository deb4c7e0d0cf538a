package org.turnpike.container;

import java.time.Duration;

/**
 * The rate at which bytes must flow: what was spent waiting for the other side may exceed a time of grace only by the time that the bytes
 * so far take at the least rate. Waiting for anything else does not count. Used by one thread at a time.
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

    /** Counts a wait and the bytes that came or went after it. */
    void add(long waited, long count) {
        waitedNanos += waited;
        bytes += count;
    }

    /** Whether the other side is too slow, having waited so much longer than was counted. */
    boolean tooSlow(long waitingNanos) {
        double beyond = (waitedNanos + waitingNanos - rate.grace().toNanos()) / NANOS;
        return rate.bytesPerSecond() > 0 && beyond > 0 && bytes < beyond * rate.bytesPerSecond();
    }
}
