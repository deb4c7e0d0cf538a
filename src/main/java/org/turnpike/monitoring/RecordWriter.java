package org.turnpike.monitoring;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Moves records from the buffer to the database, with one transaction for each batch. A run ends when the buffer is empty, when the database fails,
 * or after {@value #MOST_BATCHES} batches. The records of a failed batch wait at the front of the buffer for the next run. Only one run is active at
 * a time; the other methods are safe for use by many threads.
 */
final class RecordWriter implements Runnable {
    private static final System.Logger LOG = System.getLogger(RecordWriter.class.getName());
    private static final int BATCH = 1000;
    private static final int MOST_BATCHES = 100;
    /** If the clock is set back by at most this many seconds, the time of storage does not go back, because collectors only request newer records. */
    private static final long HELD_SECONDS = 600;

    private final RecordBuffer buffer;
    private final OperationalDataStore store;
    private final InstantSource clock;
    private OptionalLong lastSecond = OptionalLong.empty();        // guarded by this
    private long reportedLost;                        // guarded by this
    private volatile String problem = "";
    private volatile long stored;

    RecordWriter(RecordBuffer buffer, OperationalDataStore store, InstantSource clock) {
        this.buffer = buffer;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public synchronized void run() {
        try {
            for (int batch = 0; batch < MOST_BATCHES && writeBatch(); batch++) {
                problem = "";
            }
        } catch (SQLException e) {
            if (problem.isEmpty()) {
                LOG.log(Level.WARNING, "Cannot store operational data: " + reason(e)
                        + ". Messages are still served. Records wait in memory; if their buffer is full, the oldest are dropped.");
            }
            problem = reason(e);
        }
        reportLoss();
    }

    /**
     * Returns the reason for a failure without the values of the records. The message of a failed batch contains these values, which must not appear
     * in a log or an MBean.
     */
    private static String reason(SQLException e) {
        SQLException cause = e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
        return String.valueOf(cause.getMessage());
    }

    private boolean writeBatch() throws SQLException {
        List<OperationalRecord> batch = buffer.take(BATCH);
        if (batch.isEmpty()) {
            return false;
        }
        try {
            store.insert(batch, second());
            stored += batch.size();
            return true;
        } catch (SQLException | RuntimeException e) {
            buffer.restore(batch);
            throw e;
        }
    }

    /**
     * Returns the time of storage for a batch. The first run after the start compares with the stored records, because the clock may have been set
     * back while the server was stopped.
     */
    private long second() throws SQLException {
        long now = clock.instant().getEpochSecond();
        long last = lastSecond.isPresent() ? lastSecond.getAsLong() : store.newest().orElse(now);
        lastSecond = OptionalLong.of(now < last && now >= last - HELD_SECONDS ? last : now);
        return lastSecond.getAsLong();
    }

    private void reportLoss() {
        long lost = buffer.lost();
        if (lost > reportedLost) {
            LOG.log(Level.WARNING, "{0} records of operational data were dropped because their buffer was full ({1} since the start)",
                    lost - reportedLost, lost);
            reportedLost = lost;
        }
    }

    /** Returns why the last run failed; empty if it succeeded. */
    Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** How many records were stored since the start. */
    long stored() {
        return stored;
    }
}
