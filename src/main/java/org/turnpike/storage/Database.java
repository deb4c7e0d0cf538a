package org.turnpike.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.h2.api.ErrorCode;

/**
 * The embedded H2 database of one home directory: opened, brought to the newest version and used in transactions.
 * Safe for use by many threads; each transaction has a connection of its own.
 */
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 16;

    private final HikariDataSource connections;

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
        connections = connect(folder);
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(connections)
                    .locations("classpath:org/turnpike/storage/migration")
                    .placeholders(Map.of("bytes", "binary large object"))
                    .loggers("slf4j")
                    .load().migrate();
            keepToOwner(folder.resolve("turnpike.mv.db"));
        } catch (IOException e) {
            connections.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private static HikariDataSource connect(Path folder) {
        try {
            return new HikariDataSource(pool(folder));
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException refused && refused.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                    throw new IllegalStateException("Another security server already has the database in " + folder
                            + " open: stop it, or give each a home directory of its own by turnpike.home", e);
                }
            }
            throw e;
        }
    }

    private static void keepToOwner(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static HikariConfig pool(Path folder) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("turnpike");
        pool.setJdbcUrl("jdbc:h2:file:" + folder.resolve("turnpike").toAbsolutePath()
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;TRACE_LEVEL_FILE=0");
        pool.setDriverClassName("org.h2.Driver");
        pool.setUsername("turnpike");
        pool.setPassword("");
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setAutoCommit(false);
        return pool;
    }

    /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
    public <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Forces everything committed so far onto the disk; H2 by itself leaves it to the operating system. */
    public void flush() throws SQLException {
        try (Connection connection = connections.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
            connection.commit();
        }
    }

    @Override
    public void close() {
        try {
            inTransaction(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("SHUTDOWN");
                }
            });
        } catch (SQLException e) {
            System.getLogger(Database.class.getName()).log(System.Logger.Level.DEBUG, "The database was closed already", e);
        } finally {
            connections.close();
        }
    }
}
