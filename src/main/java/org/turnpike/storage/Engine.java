package org.turnpike.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** The differences between the databases. Thread-safe. */
sealed interface Engine extends AutoCloseable permits SqliteEngine, PostgresEngine {

    /** See {@link Database#inTransaction}. */
    <T> T inTransaction(Database.Work<T> work) throws SQLException;

    /** Like {@link #inTransaction}, but without a time limit, and while no other node migrates. */
    <T> T migrating(Database.Work<T> work) throws SQLException;

    /** The ending of the migration files that only this engine runs. */
    String name();

    /** SQL that migrations write differently. */
    Map<String, String> placeholders();

    /** See {@link Database#nextNumbers}. */
    long[] nextNumbers(Connection connection, String table, int count) throws SQLException;

    /** Opens a connection outside the pool. It is closed if the database does not answer for that time. */
    Connection session(Duration silence) throws SQLException;

    /** Whether other servers may use the database at the same time. */
    boolean isShared();

    @Override
    void close();
}
