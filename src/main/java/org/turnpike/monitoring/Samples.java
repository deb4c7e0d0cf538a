package org.turnpike.monitoring;

import java.time.Duration;
import java.util.Arrays;

/** The latest values of a series within a window of time, at most {@value #MOST}. The lock of the owner guards all fields. */
final class Samples {
    static final int MOST = 1024;
    private static final int FIRST = 16;

    private final long windowMillis;
    private double[] values = new double[FIRST];
    private long[] times = new long[FIRST];
    private int count;
    private int next;

    Samples(Duration window) {
        this.windowMillis = window.toMillis();
    }

    void add(double value, long nowMillis) {
        if (next == values.length && values.length < MOST) {
            values = Arrays.copyOf(values, values.length * 2);
            times = Arrays.copyOf(times, times.length * 2);
        }
        next = next == values.length ? 0 : next;
        values[next] = value;
        times[next] = nowMillis;
        next++;
        count = Math.max(count, next);
    }

    /**
     * Returns the values that are not older than the window, in ascending order. A value from the future counts as recent, because the clock may have
     * been set back.
     */
    double[] recent(long nowMillis) {
        double[] recent = new double[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (times[i] > nowMillis - windowMillis) {
                recent[found++] = values[i];
            }
        }
        double[] sorted = Arrays.copyOf(recent, found);
        Arrays.sort(sorted);
        return sorted;
    }
}
