package org.turnpike.monitoring;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Counts the exchanges of the last week from the stored operational data of all nodes, in intervals of five minutes, so that callers need not read
 * the records. A run reads the records since the last complete interval. An interval is complete two minutes after its end; records that are stored
 * later are not counted. Thread-safe.
 */
public final class TrafficHistory implements Runnable {
    /** How often to check whether a run is due; also the delay of the first run after the start. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);
    /** The longest period with counts. */
    public static final Duration LONGEST = Duration.ofDays(7);
    /** The shortest interval. */
    public static final Duration STEP = Duration.ofMinutes(5);

    private static final System.Logger LOG = System.getLogger(TrafficHistory.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(20);
    private static final Duration BEHIND = Duration.ofMinutes(15);
    private static final long STEP_MS = STEP.toMillis();
    private static final long COMPLETE_AFTER_MS = Duration.ofMinutes(2).toMillis();

    private final OperationalDataStore store;
    private final InstantSource clock;
    private final TreeMap<Long, Counted> steps = new TreeMap<>();                         // by number of the interval; guarded by this
    private Instant last = Instant.MIN;                                                   // guarded by this

    /** @param store the stored records */
    public TrafficHistory(OperationalDataStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * The exchanges of one interval.
     *
     * @param from when the interval starts
     */
    public record Interval(Instant from, long successes, long failures, double medianMillis, double p95Millis, double p99Millis, double maxMillis) {
    }

    /**
     * The counts of one interval. Durations are counted in classes; each class is about a fifth longer than the previous one. The lock of the owner
     * guards all fields.
     */
    private static final class Counted {
        private static final int CLASSES_PER_DOUBLING = 4;
        private static final int CLASSES = 120;
        private long successes;
        private long failures;
        private long max;
        private final int[] durations = new int[CLASSES];

        void add(long millis, boolean succeeded) {
            successes += succeeded ? 1 : 0;
            failures += succeeded ? 0 : 1;
            max = Math.max(max, millis);
            durations[Math.min(CLASSES - 1, (int) Math.ceil(Math.log(millis + 1.0) / Math.log(2) * CLASSES_PER_DOUBLING))]++;
        }

        void add(Counted other) {
            successes += other.successes;
            failures += other.failures;
            max = Math.max(max, other.max);
            for (int i = 0; i < CLASSES; i++) {
                durations[i] += other.durations[i];
            }
        }

        /** Returns the upper bound of the class that contains the given quantile of the durations. */
        double quantile(double part) {
            double wanted = part * (successes + failures);
            long seen = 0;
            for (int i = 0; i < CLASSES; i++) {
                seen += durations[i];
                if (seen > 0 && seen >= wanted) {
                    return Math.min(max, Math.rint(Math.pow(2, i / (double) CLASSES_PER_DOUBLING) - 1));
                }
            }
            return max;
        }

        Interval interval(Instant from) {
            return new Interval(from, successes, failures, quantile(0.5), quantile(0.95), quantile(0.99), max);
        }
    }

    /** Reads the new records if the last update was more than fifteen minutes ago. A failure of the database is logged, and the next run tries again. */
    @Override
    public void run() {
        try {
            updateAfter(BEHIND);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "Cannot count operational data: " + e.getMessage() + ". The next run tries again.");
        }
    }

    private synchronized void updateAfter(Duration age) throws SQLException {
        Instant now = clock.instant();
        if (!last.equals(Instant.MIN) && !last.plus(age).isBefore(now)) {
            return;
        }
        long first = step(now.minus(LONGEST).toEpochMilli());
        long incomplete = Math.max(first, step(Math.max(0, last.equals(Instant.MIN) ? 0 : last.toEpochMilli() - COMPLETE_AFTER_MS)));
        steps.headMap(first).clear();
        steps.tailMap(incomplete).clear();
        store.readDurations(incomplete * STEP_MS, now.toEpochMilli() + 1, (arrived, millis, succeeded) ->
                steps.computeIfAbsent(step(arrived), any -> new Counted()).add(millis, succeeded));
        last = now;
    }

    private static long step(long millis) {
        return millis / STEP_MS;
    }

    /**
     * Returns the latest intervals up to now, oldest first, including intervals without exchanges.
     *
     * @param length length of an interval, a multiple of {@link #STEP}
     * @param count number of intervals, including the current one
     * @throws SQLException if the database fails
     */
    public synchronized List<Interval> intervals(Duration length, int count) throws SQLException {
        updateAfter(FRESH);
        long each = length.toMillis() / STEP_MS;
        long end = step(clock.instant().toEpochMilli()) / each + 1;
        List<Interval> intervals = new ArrayList<>();
        for (long number = end - count; number < end; number++) {
            Counted sum = new Counted();
            steps.subMap(number * each, (number + 1) * each).values().forEach(sum::add);
            intervals.add(sum.interval(Instant.ofEpochMilli(number * each * STEP_MS)));
        }
        return intervals;
    }
}
