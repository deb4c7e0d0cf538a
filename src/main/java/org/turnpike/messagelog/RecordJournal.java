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
    private static final long LONGEST_HALF_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RecordStore store;
    private final Database database;
    private final Optional<Journal> journal;
    private Object opening;                                               // of the database that has all the journal holds
    private Optional<Database.Flush> begun = Optional.empty();            // of what the half before holds
    private long turned = System.nanoTime();
    private boolean pending;                                              // entries that no finished flush is known to cover

    /** Puts back what the journal holds and the database does not. */
    RecordJournal(RecordStore store) throws SQLException {
        this.store = store;
        this.database = store.database();
        try {
            this.journal = database.isShared() ? Optional.empty() : database.openJournal(store.origin());
        } catch (IOException e) {
            throw new SQLException("The journal of the message log cannot be opened: " + e.getMessage(), e);
        }
        try {
            recover();
        } catch (SQLException | RuntimeException e) {
            closeFile();
            throw e;
        }
    }

    private void recover() throws SQLException {
        if (journal.isEmpty()) {
            return;
        }
        try {
            List<JournaledRecord> left = new ArrayList<>();
            for (byte[] entry : journal.get().read()) {
                left.add(JournaledRecord.decoded(entry));
            }
            int restored = store.restore(left, connection -> opening = database.opening(connection));
            flush();
            journal.get().turn();
            if (restored > 0) {
                LOG.log(Level.INFO, restored + " records that the database had not written yet were put back from the journal");
            }
        } catch (IOException e) {
            throw cannotBeUsed(e);
        }
    }

    /**
     * Writes the records in one transaction.
     *
     * @return what was written, in order
     */
    List<JournaledRecord> insert(List<MessageRecord> records) throws SQLException {
        try {
            return store.insert(records, this::requireNothingLost);
        } catch (OpenedAnew e) {
            recover();
            return store.insert(records, this::requireNothingLost);
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
        try {
            if (!append(records)) {
                flush();
            }
        } catch (IOException e) {
            throw cannotBeUsed(e);
        }
    }

    private boolean append(List<JournaledRecord> records) throws SQLException, IOException {
        if (journal.isEmpty() || !records.stream().allMatch(JournaledRecord::isSmall)) {
            return false;
        }
        List<byte[]> entries = new ArrayList<>();
        for (JournaledRecord record : records) {
            entries.add(record.encoded());
        }
        return append(journal.get(), entries);
    }

    private boolean append(Journal to, List<byte[]> entries) throws SQLException, IOException {
        if (!to.fits(entries) || pending && System.nanoTime() - turned > LONGEST_HALF_NANOS) {
            turn(to);
        }
        if (!to.fits(entries)) {
            return false;
        }
        to.append(entries);
        pending = true;
        return true;
    }

    /** What the half before holds was committed before its flush began, so when that has finished the half is free. */
    private void turn(Journal to) throws SQLException, IOException {
        if (begun.isPresent()) {
            begun.get().finish();
        }
        begun = Optional.of(startFlush());
        to.turn();
        turned = System.nanoTime();
    }

    private void flush() throws SQLException {
        startFlush().finish();
        begun = Optional.empty();
        pending = false;
    }

    private Database.Flush startFlush() throws SQLException {
        return database.inTransaction(connection -> {
            requireNothingLost(connection);
            return database.startFlush(connection);
        });
    }

    /** Whether the journal holds what the database may not have on the disk. */
    boolean isPending() {
        return pending;
    }

    /** Has the database write what the journal holds: it may be long until the next record. */
    void rest() {
        try {
            flushOrRecover();
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.WARNING, "The embedded database cannot be written; its journal keeps what was recorded. " + e.getMessage());
        }
    }

    private void flushOrRecover() throws SQLException {
        try {
            flush();
        } catch (OpenedAnew e) {
            recover();
        }
    }

    private static SQLException cannotBeUsed(IOException e) {
        return new SQLException("The journal of the message log cannot be used: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        if (pending) {
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
