package org.turnpike.refusals;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.storage.Database;

/**
 * Stores the refused handshakes and messages of all nodes in the database, so that they survive a restart. Each run of this job copies new records
 * from memory to the database, with one transaction for each batch. Messages do not wait for the database. While the database does not answer,
 * records that no longer fit into memory are lost and counted. Each read starts with a run; while the database fails, reads return only the records
 * in memory. Only one run is active at a time. Safe for use by many threads.
 */
public final class RefusalHistory implements Runnable, AutoCloseable {
    /** The time between two runs. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);
    /** The maximum number of records of a page. */
    public static final int LARGEST_PAGE = 1000;
    /** How many records the database keeps by default. */
    public static final int DEFAULT_CAPACITY = 10_000;

    private static final System.Logger LOG = System.getLogger(RefusalHistory.class.getName());
    private static final int BATCH = 500;
    private static final Comparator<StoredRefusal> NEWEST_FIRST = Comparator.comparing(StoredRefusal::at).thenComparing(StoredRefusal::id)
            .thenComparing(each -> each.side().name()).reversed();

    private final RefusalRecords memory;
    private final RefusalStore store;
    private final String node;
    private long reportedLost;                        // guarded by this
    private volatile String problem = "";

    /**
     * Creates the history of refusals at this and other nodes.
     *
     * @param capacity how many records the database keeps at most
     * @param node the name of this node
     */
    public RefusalHistory(RefusalRecords memory, Database database, int capacity, String node) {
        this.memory = memory;
        this.store = new RefusalStore(database, capacity);
        this.node = node;
    }

    @Override
    public synchronized void run() {
        try {
            boolean more = true;
            while (more) {
                more = storeBatch();
            }
            problem = "";
        } catch (SQLException e) {
            failed(e);
        } catch (RuntimeException e) {
            failed(new SQLException(e.toString(), e));
        }
        reportLoss();
    }

    private boolean storeBatch() throws SQLException {
        List<RefusalRecord> batch = memory.takeWaiting(BATCH);
        if (batch.isEmpty()) {
            return false;
        }
        try {
            store.insert(batch.stream().map(each -> StoredRefusal.of(each, node)).toList());
            memory.stored(batch);
            return true;
        } catch (SQLException | RuntimeException e) {
            memory.restoreWaiting(batch);
            throw e;
        }
    }

    private void failed(SQLException e) {
        SQLException cause = e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;    // its message does not contain the values of the row
        if (problem.isEmpty()) {
            LOG.log(Level.WARNING, "Cannot store refusal records: " + cause.getMessage()
                    + ". Messages are still served. The latest records stay in memory until the database answers again.");
        }
        problem = String.valueOf(cause.getMessage());
    }

    private void reportLoss() {
        long lost = memory.lost();
        if (lost > reportedLost) {
            LOG.log(Level.WARNING, "{0} refusal records were dropped before they were stored ({1} since the start)", lost - reportedLost, lost);
            reportedLost = lost;
        }
    }

    /** Stores the waiting records. The caller must have stopped serving messages. */
    @Override
    public void close() {
        run();
    }

    /**
     * A page of the matching records.
     *
     * @param next position of the next page; empty if this page has fewer records than requested, because it is then the last page
     */
    public record Page(List<StoredRefusal> records, Optional<String> next) {
    }

    /**
     * Finds records, the newest first.
     *
     * @param before {@link Page#next} of the previous page; empty for the first page
     * @param count 1 to {@link #LARGEST_PAGE}
     * @throws IllegalArgumentException if {@code before} is not {@link Page#next} of an earlier page
     */
    public Page search(RefusalCriteria criteria, Optional<String> before, int count) {
        Optional<RefusalCursor> cursor = before.map(RefusalCursor::parse);
        List<StoredRefusal> found = read(() -> store.search(criteria, cursor, count), () -> inMemory()
                .filter(each -> criteria.matches(each) && cursor.filter(end -> !end.precedes(each)).isEmpty()).limit(count).toList());
        return new Page(found, found.size() == count ? Optional.of(RefusalCursor.after(found.get(count - 1)).text()) : Optional.empty());
    }

    /**
     * Finds the record with the id that stands in the fault and in the log line. If both sides have a record with this id, returns the record of the
     * server that refused. If no record has this id, returns the newest record of a fault in which the provider's information system wrote this id.
     */
    public Optional<StoredRefusal> find(String id) {
        String stored = StoredRefusal.id(id);
        return read(() -> store.find(id), () -> inMemory().filter(each -> each.id().equals(stored)).findFirst()
                .or(() -> inMemory().filter(each -> each.faultId().equals(stored)).findFirst()));
    }

    /** How many records are kept now. */
    public long count() {
        return read(store::count, () -> inMemory().count());
    }

    private interface Stored<T> {
        T read() throws SQLException;
    }

    private interface Remembered<T> {
        T read();
    }

    private <T> T read(Stored<T> stored, Remembered<T> remembered) {
        run();
        if (problem.isEmpty()) {
            try {
                return stored.read();
            } catch (SQLException e) {
                failed(e);
            }
        }
        return remembered.read();
    }

    private Stream<StoredRefusal> inMemory() {
        return memory.latest(Integer.MAX_VALUE).stream().map(each -> StoredRefusal.of(each, node)).sorted(NEWEST_FIRST);
    }

    /** Returns why records cannot be stored at present; empty if they can be stored. */
    public Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** How many records wait to be stored. */
    public int waiting() {
        return memory.waiting();
    }

    /** How many records were dropped before they were stored, since the start. */
    public long lost() {
        return memory.lost();
    }
}
