package org.turnpike.monitoring;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Moves records from the buffer to the database, each batch in one transaction; one run ends when the buffer is empty or the database
 * fails. A batch that failed waits at the front of the buffer for the next run. Runs exclude each other; the rest is safe for use by many
 * threads.
 */
final class RecordWriter implements Runnable {
    private static final System.Logger LOG = System.getLogger(RecordWriter.class.getName());
    private static final int BATCH = 1000;
    private static final int MOST_BATCHES = 100;
    /** A clock that is set back by at most this many seconds does not move the time of storage back: collectors ask for what is newer. */
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
                        + ". Messages are served; records wait in memory and the oldest are dropped when their buffer is full.");
            }
            problem = reason(e);
        }
        reportLoss();
    }

    /** The message of a failed batch contains values of its records, which must appear neither in a log nor in a bean. */
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

    /** The first run after the start continues after the stored records, because the clock may have been set back in between. */
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

    /** Why the last run failed; empty after a run that did not. */
    Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** How many records were stored since the start. */
    long stored() {
        return stored;
    }
}
