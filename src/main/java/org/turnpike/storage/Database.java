package org.turnpike.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A database that is used in transactions. A transaction that was committed is on the disk. Safe for use by many threads; each transaction uses a
 * separate connection. Opened by {@link Storage}.
 */
public final class Database implements AutoCloseable {
    private final Engine engine;

    /** Work on a connection; an exception rolls the transaction back. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Migrates the given parts.
     *
     * @throws IllegalStateException if the database cannot be used, with the reason
     */
    Database(Engine engine, Storage.Part... parts) {
        this.engine = engine;
        try {
            for (Storage.Part part : parts) {
                Migrations.run(engine, part);
            }
        } catch (SQLException e) {
            engine.close();
            throw new IllegalStateException(e.getMessage(), e);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Runs the work in one transaction: committed and on the disk when this returns, rolled back when the work throws. In the embedded store, all
     * reads see the same state. If another transaction writes between the first read and the first write of this one, the embedded store runs the
     * work again. So a second run of the work must have the same effect as the first. The work does not open another transaction.
     *
     * @throws SQLException if the work failed or the transaction could not be committed
     */
    public <T> T inTransaction(Work<T> work) throws SQLException {
        return engine.inTransaction(work);
    }

    /**
     * Reserves the next numbers of a table's column {@code id}, for rows that the same transaction inserts. A number is never used twice, even after
     * its row was deleted, unless its transaction was rolled back.
     *
     * @param table a name from this code base, never from input
     */
    public long[] nextNumbers(Connection connection, String table, int count) throws SQLException {
        return engine.nextNumbers(connection, table, count);
    }

    /** Whether other nodes may use the same database. */
    public boolean isShared() {
        return engine.isShared();
    }

    /** A connection outside the pool, for locks that belong to its session. */
    Connection session(Duration silence) throws SQLException {
        return engine.session(silence);
    }

    @Override
    public void close() {
        engine.close();
    }
}
