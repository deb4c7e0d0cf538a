package org.turnpike.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * One SQLite file for one process. A commit appends to the write-ahead log and forces it onto the disk ({@code synchronous=FULL}). Readers see the
 * state of their first read and wait for no other; writers wait for each other, in order of arrival.
 */
final class SqliteEngine implements Engine {
    /** The longest time that a writer waits for the one before it; our transactions are shorter. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int PAGE_BYTES = 4096;
    /** After the write-ahead log was copied into the database file, it is cut to this length. */
    private static final int LOG_BYTES = 64 << 20;

    private final Path file;
    private final DatabaseSettings settings;
    private final SQLiteConfig.SynchronousMode synchronous;
    private final Semaphore places;
    private final Deque<SqliteConnection> idle = new ConcurrentLinkedDeque<>();
    /** A fair lock, held from a transaction's first write to its end. SQLite has a lock too, but it waits for this lock by sleeping. */
    private final ReentrantLock writing = new ReentrantLock(true);
    private volatile boolean closed;

    /** @throws UncheckedIOException if the file cannot be created with permissions for its owner only */
    SqliteEngine(Path file, DatabaseSettings settings) {
        this(file, settings, SQLiteConfig.SynchronousMode.FULL);
    }

    /** @param synchronous FULL, except in a test which shows that other values lose records */
    SqliteEngine(Path file, DatabaseSettings settings, SQLiteConfig.SynchronousMode synchronous) {
        this.synchronous = synchronous;
        this.file = file.toAbsolutePath();
        this.settings = settings;
        this.places = new Semaphore(settings.connections(), true);
        try {
            create();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the database " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Creates the database file so that only its owner can read it, if the file system supports permissions. SQLite gives the files beside it the
     * same permissions.
     */
    private void create() throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                    folder.force(true);
                }
            }
        }
        Storage.protect(file);
    }

    private Connection open() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(PAGE_BYTES);
        config.setBusyTimeout((int) LONGEST_WAIT.toMillis());
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(synchronous);
        config.setJournalSizeLimit(LOG_BYTES);
        config.setGetGeneratedKeys(false);
        config.enforceForeignKeys(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    @Override
    public <T> T inTransaction(Database.Work<T> work) throws SQLException {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("A transaction was opened within a transaction");
        }
        SqliteConnection connection = take();
        boolean good = false;
        try {
            T result;
            try {
                result = run(new SqliteTransaction(connection, writing), work);
            } catch (SQLException e) {
                if (!isOutdated(e)) {
                    throw e;
                }
                SqliteTransaction again = new SqliteTransaction(connection, writing);
                again.write();
                result = run(again, work);
            }
            good = true;
            return result;
        } catch (SQLException e) {
            good = !(e.getSuppressed().length > 0);
            throw e;
        } finally {
            give(connection, good);
        }
    }

    private static <T> T run(SqliteTransaction transaction, Database.Work<T> work) throws SQLException {
        try {
            T result = work.on(transaction.connection());
            transaction.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            transaction.rollBack(e);
            throw e;
        }
    }

    /** Another transaction wrote between the first read and the first write of this one. */
    private static boolean isOutdated(SQLException e) {
        return e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT.code || e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private SqliteConnection take() throws SQLException {
        try {
            if (!places.tryAcquire(settings.longestWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLTransientException("All " + settings.connections() + " connections to " + file.getFileName() + " are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientException("Waiting for a connection to " + file.getFileName() + " was interrupted", e);
        }
        try {
            if (closed) {
                throw new SQLException("The database " + file.getFileName() + " is closed");
            }
            SqliteConnection kept = idle.pollFirst();
            return kept == null ? new SqliteConnection(open()) : kept;
        } catch (SQLException | RuntimeException | Error e) {
            places.release();
            throw e;
        }
    }

    private void give(SqliteConnection connection, boolean good) {
        if (good && !closed) {
            idle.addFirst(connection);
        } else {
            close(connection);
        }
        places.release();
    }

    private void close(SqliteConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger(SqliteEngine.class.getName()).log(System.Logger.Level.WARNING, "Cannot close a connection to " + file, e);
        }
    }

    @Override
    public <T> T migrating(Database.Work<T> work) throws SQLException {
        return inTransaction(work);
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Map<String, String> placeholders() {
        return Map.of("bytes", "blob", "id", "integer primary key autoincrement", "bytewise", "");
    }

    /** {@code autoincrement} keeps the highest number that was ever inserted. */
    @Override
    public long[] nextNumbers(Connection connection, String table, int count) throws SQLException {
        SqliteTransaction.of(connection).write();
        long last = Rows.find(connection, "select seq from sqlite_sequence where name = ?", row -> row.getLong(1), table).orElse(0L);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = last + 1 + i;
        }
        return numbers;
    }

    @Override
    public Connection session(Duration silence) throws SQLException {
        return open();
    }

    @Override
    public boolean isShared() {
        return false;
    }

    /** Closing the last connection copies the write-ahead log into the file and deletes it. */
    @Override
    public void close() {
        closed = true;
        boolean all = false;
        try {
            all = places.tryAcquire(settings.connections(), LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SqliteConnection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            close(connection);
        }
        if (all) {
            places.release(settings.connections());
        }
    }
}
