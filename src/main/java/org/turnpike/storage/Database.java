package org.turnpike.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.h2.api.ErrorCode;

/**
 * The database of one server: the embedded H2 of its home directory, or a PostgreSQL that several nodes of it share. Opened, brought to
 * the newest version and used in transactions. Safe for use by many threads; each transaction has a connection of its own.
 */
public final class Database implements AutoCloseable {
    /** Bytes of a value that lies in its row; each larger one costs the embedded database several writes elsewhere. */
    public static final int IN_ITS_ROW_BYTES = 64 << 10;
    /**
     * What one transaction may delete or change, in bytes of its rows: H2 (2.5.252) may fail to commit where a page of its undo log has more than a
     * megabyte, since it may read that before it has written it.
     */
    public static final int CHANGED_TOGETHER_BYTES = 1 << 19;

    private final Dialect dialect;
    private final HikariDataSource connections;
    /**
     * One transaction or one state of the embedded database at a time: held while either is made, so also while H2 writes, and taken before a
     * connection. In turn, since who has much to change takes it again at once.
     */
    private final Lock states = new ReentrantLock(true);

    /** Work on a connection; what it throws rolls the transaction back. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Opens {@code turnpike.mv.db} in the given folder and migrates it.
     *
     * @throws IllegalStateException with the remedy when somebody else has the database open
     * @throws RuntimeException when the folder cannot be written, another process has the database open or a migration fails
     */
    public Database(Path folder) {
        this(DatabaseSettings.EMBEDDED, folder);
    }

    /**
     * Opens the database that is set and migrates it.
     *
     * @param folder of the embedded database
     * @throws RuntimeException as for the embedded one; also when the PostgreSQL does not answer within the start time-out, is older than
     *     14 or would lose with the power what it had said it has
     */
    public Database(DatabaseSettings settings, Path folder) {
        this(settings.url().isPresent() ? new PostgresDialect(settings) : new EmbeddedDialect(folder, "file:"), settings);
    }

    Database(Dialect dialect, DatabaseSettings settings) {
        this.dialect = dialect;
        connections = connect(pool(dialect, settings));
        try {
            inTransaction(connection -> {
                dialect.requireDurable(connection);
                return null;
            });
            migration(dialect).load().migrate();
            dialect.opened();
        } catch (SQLException e) {
            connections.close();
            throw new IllegalStateException(e.getMessage(), e);
        } catch (IOException e) {
            connections.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private static HikariDataSource connect(HikariConfig pool) {
        try {
            return new HikariDataSource(pool);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException refused && refused.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                    throw new IllegalStateException("Another security server already has the home directory's database open: stop it, or give"
                            + " each a home of its own by turnpike.home", e);
                }
            }
            throw e;
        }
    }

    private static HikariConfig pool(Dialect dialect, DatabaseSettings settings) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("turnpike");
        pool.setMaximumPoolSize(settings.connections());
        pool.setConnectionTimeout(settings.longestWait().toMillis());
        pool.setValidationTimeout(Math.min(settings.longestWait().toMillis(), 5000));
        pool.setAutoCommit(false);
        dialect.configure(pool);
        return pool;
    }

    /** On connections of its own: a migration may take longer than anything else. */
    static FluentConfiguration migration(Dialect dialect) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(dialect.unpooled())
                .locations("classpath:org/turnpike/storage/migration")
                .placeholders(dialect.placeholders())
                .javaMigrations(new MessageIdDigests(dialect.placeholders()))
                .loggers("slf4j");
    }

    /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
    public <T> T inTransaction(Work<T> work) throws SQLException {
        return onConnection(connection -> committed(connection, work));
    }

    private <T> T onConnection(Work<T> work) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            if (dialect.endsAllConnections(e)) {
                connections.getHikariPoolMXBean().softEvictConnections();
            }
            throw e;
        }
    }

    private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
        try {
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(connection, e);
            throw e;
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** A flush that was begun. */
    @FunctionalInterface
    public interface Flush {
        /**
         * Waits until everything is on the disk that was committed before the flush began.
         *
         * @throws SQLException when it is not
         */
        void finish() throws SQLException;
    }

    /**
     * Begins to force onto the disk what was committed so far, so that other work can be done while the database writes. H2 by itself leaves that
     * to the operating system; with PostgreSQL nothing is left to do, since each commit of this class is durable.
     *
     * @param connection of an {@linkplain #inWholeTransaction undivided transaction} of this database
     */
    public Flush startFlush(Connection connection) throws SQLException {
        return dialect.startFlush(connection);
    }

    /**
     * As {@link #inTransaction}; with the embedded database one at a time, and no flush of this class begins meanwhile: H2 takes one table and
     * index after another for the state it writes, and what is committed in that time may be in some of them alone. For what must be whole in
     * each state, and for flushes.
     */
    public <T> T inWholeTransaction(Work<T> work) throws SQLException {
        return isShared() ? inTransaction(work) : alone(() -> inTransaction(work));
    }

    /**
     * As {@link #inWholeTransaction}; what it has committed is on the disk when this returns.
     *
     * @throws SQLException also when that was committed and not written, or the embedded database was given up before
     */
    public <T> T inDurableTransaction(Work<T> work) throws SQLException {
        if (isShared()) {
            return inTransaction(work);
        }
        Durable<T> begun = alone(() -> onConnection(connection -> new Durable<>(committed(connection, work), startFlush(connection))));
        begun.flush().finish();
        return begun.result();
    }

    /** What was committed, and the flush that makes it durable, of the same store. */
    private record Durable<T>(T result, Flush flush) {
    }

    @FunctionalInterface
    private interface Alone<T> {
        T run() throws SQLException;
    }

    private <T> T alone(Alone<T> work) throws SQLException {
        states.lock();
        try {
            return work.run();
        } finally {
            states.unlock();
        }
    }

    /**
     * What stands for the database since it was opened. After a write that failed the embedded one is opened anew, as it was flushed last: then
     * it is another object.
     *
     * @param connection of a transaction of this database
     */
    public Object opening(Connection connection) throws SQLException {
        return dialect.opening(connection);
    }

    /**
     * Opens the journal beside the database, for what is committed to be durable without a flush.
     *
     * @param origin what the database calls itself; entries of another are not read
     * @return none where a commit is durable by itself
     */
    public Optional<Journal> openJournal(UUID origin) throws IOException {
        return dialect.openJournal(origin);
    }

    /**
     * Takes the next numbers of a sequence, for rows that are then inserted together. Numbers of what is rolled back are lost.
     *
     * @param sequence a name of this code base, never one from outside
     */
    public long[] nextNumbers(Connection connection, String sequence, int count) throws SQLException {
        try (PreparedStatement next = connection.prepareStatement(dialect.nextNumbers(sequence))) {
            next.setInt(1, count);
            long[] numbers = new long[count];
            try (ResultSet rows = next.executeQuery()) {
                for (int i = 0; rows.next(); i++) {
                    numbers[i] = rows.getLong(1);
                }
            }
            return numbers;
        }
    }

    /** Whether other nodes may use the same database; false for the embedded one, which one process has for itself. */
    public boolean isShared() {
        return dialect.isShared();
    }

    /** A connection outside the pool, for what is held as long as its session lives. */
    Connection session(Duration silence) throws SQLException {
        return dialect.session(silence);
    }

    @Override
    public void close() {
        try {
            inTransaction(connection -> {
                dialect.closing(connection);
                return null;
            });
        } catch (SQLException e) {
            System.getLogger(Database.class.getName()).log(System.Logger.Level.DEBUG, "The database was closed already", e);
        } finally {
            connections.close();
        }
    }
}
