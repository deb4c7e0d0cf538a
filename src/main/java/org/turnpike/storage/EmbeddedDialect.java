package org.turnpike.storage;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;

/**
 * The embedded H2 in a folder, for one process. What is committed is written some {@value #WRITE_DELAY_MS} ms later; {@link #startFlush} begins to
 * at once, and what it returns forces it onto the disk. Writing at each commit as well would write twice.
 */
final class EmbeddedDialect implements Dialect {
    private static final String NAME = "turnpike";
    private static final String JOURNAL = NAME + ".journal";
    private static final String SMALL_BODIES_IN_THE_ROW = "set max_length_inplace_lob " + Database.IN_ITS_ROW_BYTES;

    /**
     * What must last is flushed, so this is how often H2 tidies up: ten times within it, and each time it looks at every state of its file, of
     * which each flush adds one.
     */
    private static final int WRITE_DELAY_MS = 5000;

    private final Path folder;
    private final String fileSystem;
    private final DataSource source;

    /** @param fileSystem H2's prefix of the file name; {@code file:} for the file system itself */
    EmbeddedDialect(Path folder, String fileSystem) {
        this.folder = folder;
        this.fileSystem = fileSystem;
        this.source = source();
    }

    private DataSource source() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:" + fileSystem + folder.resolve(NAME).toAbsolutePath()
                + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT=30000;QUERY_CACHE_SIZE=64;WRITE_DELAY=" + WRITE_DELAY_MS
                + ";INIT=" + SMALL_BODIES_IN_THE_ROW);
        h2.setUser(NAME);
        h2.setPassword("");
        return new EmbeddedSource(h2, fileSystem + folder.resolve(NAME + ".mv.db").toAbsolutePath());
    }

    @Override
    public void configure(HikariConfig pool) {
        pool.setDataSource(source);
        pool.setInitializationFailTimeout(1);
    }

    @Override
    public DataSource unpooled() {
        return source;
    }

    @Override
    public Connection session(Duration silence) throws SQLException {
        return source.getConnection();
    }

    @Override
    public Map<String, String> placeholders() {
        return Map.of("bytes", "binary large object", "digest", "binary varying(64)", "sha512_of_signature", "hash('SHA-512', signature)",
                "key_of_query_id", "substring(hash('SHA-512', query_id) from 1 for 8)",
                "cheaply_compressed_records", "",
                "start_after_records", "start with (select coalesce(max(id), 0) + 1 from message_record)");
    }

    @Override
    public void requireDurable(Connection connection) {
        // what must be durable is flushed
    }

    /**
     * CHECKPOINT SYNC alone would not do: what H2's own thread has begun to write in the background counts as saved and may still wait in
     * its queue when the file is forced. So the queue is emptied first.
     */
    @Override
    public Database.Flush startFlush(Connection connection) throws SQLException {
        MVStore store = EmbeddedSource.store(connection);
        try {
            if (store.tryCommit() < 0) {                                  // another writes, or there is nothing to write
                store.commit();
            }
        } catch (MVStoreException e) {
            throw cannotBeWritten(e);
        }
        return () -> finish(store);
    }

    private static void finish(MVStore store) throws SQLException {
        try {
            store.executeFilestoreOperation(store::sync);
        } catch (MVStoreException e) {
            throw cannotBeWritten(e);
        }
        if (store.isClosed()) {
            throw new SQLException("The embedded database was given up before it was written");
        }
    }

    private static SQLException cannotBeWritten(MVStoreException e) {
        return new SQLException("The embedded database cannot be written: " + e.getMessage(), e);
    }

    @Override
    public Object opening(Connection connection) throws SQLException {
        return EmbeddedSource.store(connection);
    }

    @Override
    public Optional<Journal> openJournal(UUID origin) throws IOException {
        Journal journal = Journal.open(FilePath.get(fileSystem + folder.resolve(JOURNAL).toAbsolutePath()), origin);
        try {
            protect(JOURNAL);
            forceFolder();
            return Optional.of(journal);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private void forceFolder() throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** After a write that failed, on a full disk for one, H2 gives its file up; the next connection opens and repairs it. */
    @Override
    public boolean endsAllConnections(SQLException failure) {
        return failure.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED;
    }

    @Override
    public String nextNumbers(String sequence) {
        return "select next value for " + sequence + " from system_range(1, ?)";
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void opened() throws IOException {
        protect(NAME + ".mv.db");
    }

    private void protect(String name) throws IOException {
        Path file = folder.resolve(name);
        if (fileSystem.equals("file:") && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Override
    public void closing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }
}
