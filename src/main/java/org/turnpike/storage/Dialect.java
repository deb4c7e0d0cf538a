package org.turnpike.storage;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Where the databases differ, and nothing else does. */
sealed interface Dialect permits EmbeddedDialect, PostgresDialect {

    /** Driver, URL and user of the pool; every connection of it commits durably or is flushed by {@link #startFlush}. */
    void configure(HikariConfig pool);

    /** Connections outside the pool, that bear any silence: for migrations. */
    DataSource unpooled();

    /** A connection outside the pool, that ends when the database is silent for so long. */
    Connection session(Duration silence) throws SQLException;

    /** What migrations spell differently. */
    Map<String, String> placeholders();

    /**
     * Makes sure that what is committed stays.
     *
     * @throws SQLException when the database is set up so that it would not
     */
    void requireDurable(Connection connection) throws SQLException;

    /** Begins to force onto the disk what was committed before the call; {@link Database.Flush#finish} waits for it. */
    Database.Flush startFlush(Connection connection) throws SQLException;

    /** What stands for the database since it was opened; another object once it was opened anew. */
    Object opening(Connection connection) throws SQLException;

    /** A journal beside the database, where flushes are worth it. */
    Optional<Journal> openJournal(UUID origin) throws IOException;

    /** Whether no connection there is can be used any more, but a new one may. */
    boolean endsAllConnections(SQLException failure);

    /** The next {@code ?} numbers of a sequence, one a row. */
    String nextNumbers(String sequence);

    /** Whether other servers may use the database at the same time. */
    boolean isShared();

    /** After the first connection was made. */
    void opened() throws IOException;

    /** Before the pool is closed. */
    void closing(Connection connection) throws SQLException;
}
