package org.turnpike.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Where the databases differ, and nothing else does. Thread-safe. */
sealed interface Engine extends AutoCloseable permits SqliteEngine, PostgresEngine {

    /** See {@link Database#inTransaction}. */
    <T> T inTransaction(Database.Work<T> work) throws SQLException;

    /** As {@link #inTransaction}, while no other node migrates, and however long it takes. */
    <T> T migrating(Database.Work<T> work) throws SQLException;

    /** The ending of migrations for this engine alone. */
    String name();

    /** What migrations spell differently. */
    Map<String, String> placeholders();

    /** See {@link Database#nextNumbers}. */
    long[] nextNumbers(Connection connection, String table, int count) throws SQLException;

    /** A connection outside the pool that ends when the database is silent for so long. */
    Connection session(Duration silence) throws SQLException;

    /** Whether other servers may use the database at the same time. */
    boolean isShared();

    @Override
    void close();
}
