package org.turnpike.messagelog;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.turnpike.storage.Database;
import org.turnpike.storage.Journal;

/**
 * Makes records durable that {@link RecordStore} has committed: small ones by the {@link Journal}, others, and all where there is none, by
 * a flush of the database. While a half of the journal is filled the database writes what is in the other. What the journal holds and the
 * database does not, after a stop that was no good one or after the database was given up and opened anew, is put back before anything else is
 * recorded. Used by one thread.
 */
final class RecordJournal implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RecordJournal.class.getName());

    /** What is recorded now and then is not to wait for a half to be full. */
    private static final long LONGEST_PENDING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long UNKNOWN = -1;

    private final RecordStore store;
    private final Database database;
    private final Optional<Journal> journal;
    private Object opening;                                               // of the database that has all the journal holds; null if none has
    private Optional<Begun> begun = Optional.empty();                     // of what the half before holds
    private boolean pending;                                              // entries that no finished flush is known to cover
    private long pendingSince;
    private long newest;                                                  // record that was inserted
    private long covered;                                                 // newest record that a finished flush covers
    private long noted = UNKNOWN;                                         // what the database has of it
    private boolean warned;

    /** @param newest record that it covers */
    private record Begun(Database.Flush flush, long newest) {
    }

    /** Puts back what the journal holds and the database does not. */
    RecordJournal(RecordStore store) throws SQLException {
        this.store = store;
        this.database = store.database();
        try {
            this.journal = database.openJournal(store.origin());
        } catch (IOException e) {
            throw new SQLException("The journal of the message log cannot be opened: " + e.getMessage(), e);
        }
        try {
            recover();
        } catch (SQLException | RuntimeException | Error e) {
            closeFile();
            throw e;
        }
    }

    /** What fails is done again before the next record. */
    private void recover() throws SQLException {
        if (journal.isEmpty()) {
            return;
        }
        begun = Optional.empty();
        boolean recovered = false;
        try {
            List<JournaledRecord> left = new ArrayList<>();
            for (byte[] entry : journal.get().read()) {
                left.add(JournaledRecord.decoded(entry));
            }
            database.inTransaction(connection -> {
                opening = database.opening(connection);
                newest = RecordStore.covered(connection);                // numbers beyond may come again
                return null;
            });
            int restored = 0;
            for (List<JournaledRecord> some : inTurns(left)) {
                restored += store.restore(some, this::requireNothingLost);
            }
            newest = Math.max(newest, left.stream().mapToLong(JournaledRecord::id).max().orElse(newest));
            noted = UNKNOWN;
            flush();
            journal.get().turn();
            recovered = true;
            if (restored > 0) {
                LOG.log(Level.INFO, restored + " records that the database may not have written yet were put back from the journal");
            }
        } catch (IOException e) {
            throw new SQLException("The journal of the message log cannot be used: " + e.getMessage(), e);
        } finally {
            if (!recovered) {
                opening = null;
            }
        }
    }

    private static List<List<JournaledRecord>> inTurns(List<JournaledRecord> records) {
        List<List<JournaledRecord>> turns = new ArrayList<>();
        long bytes = Database.CHANGED_TOGETHER_BYTES;
        for (JournaledRecord record : records) {
            bytes += record.length();
            if (bytes > Database.CHANGED_TOGETHER_BYTES) {
                turns.add(new ArrayList<>());
                bytes = record.length();
            }
            turns.get(turns.size() - 1).add(record);
        }
        return turns;
    }

    /**
     * Writes the records in one transaction.
     *
     * @return what was written, in order
     */
    List<JournaledRecord> insert(List<MessageRecord> records) throws SQLException {
        try {
            return insertAndNote(records);
        } catch (OpenedAnew e) {
            recover();
            return insertAndNote(records);
        }
    }

    private List<JournaledRecord> insertAndNote(List<MessageRecord> records) throws SQLException {
        List<JournaledRecord> inserted = store.insert(records, this::note);
        noted = covered;
        return inserted;
    }

    private void note(Connection connection) throws SQLException {
        requireNothingLost(connection);
        if (isToBeNoted()) {
            RecordStore.noteCovered(connection, covered);
        }
    }

    private void requireNothingLost(Connection connection) throws SQLException {
        if (journal.isPresent() && database.opening(connection) != opening) {
            throw new OpenedAnew();
        }
    }

    /** The database was opened anew, as it was flushed last. */
    private static final class OpenedAnew extends SQLException {
        private static final long serialVersionUID = 1L;

        OpenedAnew() {
            super("The embedded database was opened anew");
        }
    }

    /** Returns when the records are on the disk that {@link #insert} has written. */
    void makeDurable(List<JournaledRecord> records) throws SQLException {
        if (journal.isPresent()) {
            newest = records.get(records.size() - 1).id();
            if (!append(journal.get(), records)) {
                flush();
            }
        }
    }

    /** Whether they are on the disk; when the journal itself fails, the database may yet take them. */
    private boolean append(Journal to, List<JournaledRecord> records) throws SQLException {
        if (!records.stream().allMatch(JournaledRecord::isSmall) || records.stream().mapToLong(JournaledRecord::length).sum() > Journal.HALF_BYTES) {
            return false;
        }
        try {
            List<byte[]> entries = new ArrayList<>();
            for (JournaledRecord record : records) {
                entries.add(record.encoded());
            }
            if (!to.fits(entries) || pending && System.nanoTime() - pendingSince > LONGEST_PENDING_NANOS) {
                turn(to);
            }
            if (!to.fits(entries)) {
                return false;
            }
            to.append(entries);
            warned = false;
        } catch (IOException e) {
            warn("The journal of the message log cannot be written, each group of messages costs a flush of the database", e);
            return false;
        }
        if (!pending) {
            pending = true;
            pendingSince = System.nanoTime();
        }
        return true;
    }

    /** What the half before holds was committed before its flush began, so when that has finished the half is free. */
    private void turn(Journal to) throws SQLException, IOException {
        if (begun.isPresent()) {
            begun.get().flush().finish();
            covered = begun.get().newest();
        }
        begun = Optional.of(new Begun(startFlush(), newest));
        to.turn();
        pendingSince = System.nanoTime();
    }

    private void flush() throws SQLException {
        startFlush().finish();
        covered = newest;
        begun = Optional.empty();
        pending = false;
    }

    private Database.Flush startFlush() throws SQLException {
        return database.inWholeTransaction(connection -> {
            requireNothingLost(connection);
            return database.startFlush(connection);
        });
    }

    /** Whether the database may lack on the disk what the journal holds, or has not noted yet that it does not. */
    boolean isPending() {
        return pending || isToBeNoted();
    }

    private boolean isToBeNoted() {
        return journal.isPresent() && noted != covered;
    }

    /** Has the database write what the journal holds: it may be long until the next record. */
    void rest() {
        try {
            flushOrRecover();
            database.inTransaction(connection -> {
                note(connection);
                return null;
            });
            noted = covered;
            warned = false;
        } catch (SQLException | RuntimeException | Error e) {
            warn("The embedded database cannot be written; its journal keeps what was recorded", e);
        }
    }

    private void flushOrRecover() throws SQLException {
        try {
            flush();
        } catch (OpenedAnew e) {
            recover();
        }
    }

    /** Once, until it is well again. */
    private void warn(String what, Throwable cause) {
        if (!warned) {
            warned = true;
            LOG.log(Level.WARNING, what + ": " + cause);
        }
    }

    @Override
    public void close() {
        if (isPending()) {
            rest();
        }
        closeFile();
    }

    private void closeFile() {
        try {
            if (journal.isPresent()) {
                journal.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The journal of the message log did not close cleanly", e);
        }
    }
}
