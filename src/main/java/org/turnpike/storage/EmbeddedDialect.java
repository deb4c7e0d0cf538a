package org.turnpike.storage;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The embedded H2 in a folder, for one process. A commit goes to the operating system; {@link #flush} forces it onto the disk.
 */
final class EmbeddedDialect implements Dialect {
    private static final String NAME = "turnpike";

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
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;TRACE_LEVEL_FILE=0");
        h2.setUser(NAME);
        h2.setPassword("");
        return h2;
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
                "start_after_records", "start with (select coalesce(max(id), 0) + 1 from message_record)");
    }

    @Override
    public void requireDurable(Connection connection) {
        // what must be durable is flushed
    }

    @Override
    public void flush(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
            connection.commit();
        }
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
        Path file = folder.resolve(NAME + ".mv.db");
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
