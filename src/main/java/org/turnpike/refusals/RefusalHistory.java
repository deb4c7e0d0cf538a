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
 * Refused handshakes and messages of all nodes, kept in the database over restarts. Records get there from memory by runs of this job, in
 * batches of one transaction each, so that a database which does not answer delays no message. Records that do not fit into memory meanwhile are
 * lost and counted. Reading first makes a run; while the database fails, only the records in memory are read. Runs exclude each other. Safe for
 * use by many threads.
 */
public final class RefusalHistory implements Runnable, AutoCloseable {
    /** How often a run is due. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);
    /** Records of one page. */
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
        SQLException cause = e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;    // without the row's values
        if (problem.isEmpty()) {
            LOG.log(Level.WARNING, "Cannot store refusal records: " + cause.getMessage()
                    + ". Messages are served; the latest records stay in memory and are stored when the database answers.");
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

    /** Stores the waiting records; to be called when no message is served any more. */
    @Override
    public void close() {
        run();
    }

    /**
     * A page of the matching records.
     *
     * @param next where the search continues; empty at its end
     */
    public record Page(List<StoredRefusal> records, Optional<String> next) {
    }

    /**
     * Finds records, the newest first.
     *
     * @param before {@link Page#next} of the page before
     * @param count 1 to {@link #LARGEST_PAGE}
     * @throws IllegalArgumentException if {@code before} does not come from a page
     */
    public Page search(RefusalCriteria criteria, Optional<String> before, int count) {
        Optional<RefusalCursor> cursor = before.map(RefusalCursor::parse);
        List<StoredRefusal> found = read(() -> store.search(criteria, cursor, count), () -> inMemory()
                .filter(each -> criteria.matches(each) && cursor.filter(end -> !end.precedes(each)).isEmpty()).limit(count).toList());
        return new Page(found, found.size() == count ? Optional.of(RefusalCursor.after(found.get(count - 1)).text()) : Optional.empty());
    }

    /**
     * The record with the id of the fault and the log line; of several the one of the server that refused. If there is none, the newest one of a fault
     * to which the provider's information system gave that id.
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

    /** Why records cannot be stored at present; empty when they can. */
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
