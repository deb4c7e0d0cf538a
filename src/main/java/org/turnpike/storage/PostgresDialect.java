package org.turnpike.storage;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL, 14 or newer. A commit returns when it is on the disk, and on that of a synchronous standby if there is one. */
final class PostgresDialect implements Dialect {
    private static final int OLDEST = 14;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Silence of the database, after which a connection counts as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final String DURABLE = "set synchronous_commit = on";

    private final DatabaseSettings settings;

    PostgresDialect(DatabaseSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure(HikariConfig pool) {
        pool.setDataSource(source(Optional.of(SILENCE)));
        pool.setConnectionInitSql(DURABLE);
        pool.setInitializationFailTimeout(settings.startTimeout().toMillis());
    }

    @Override
    public DataSource unpooled() {
        return source(Optional.empty());
    }

    @Override
    public Connection session(Duration silence) throws SQLException {
        Connection session = source(Optional.of(silence)).getConnection();
        try (Statement statement = session.createStatement()) {
            statement.execute(DURABLE);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private PGSimpleDataSource source(Optional<Duration> silence) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url().orElseThrow());
        source.setUser(settings.user());
        settings.password().ifPresent(password -> source.setPassword(new String(password)));
        source.setConnectTimeout((int) CONNECT.toSeconds());
        source.setLoginTimeout((int) CONNECT.toSeconds());
        source.setSocketTimeout((int) silence.orElse(Duration.ZERO).toSeconds());
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        source.setApplicationName("turnpike");
        return source;
    }

    @Override
    public Map<String, String> placeholders() {
        return Map.of("bytes", "bytea", "digest", "bytea", "sha512_of_signature", "sha512(signature)",
                "cheaply_compressed_records", "; do $$ begin"
                        + " if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)) then"
                        + " alter table message_record alter column signature set compression lz4, alter column hash_chain set compression lz4,"
                        + " alter column message set compression lz4;"
                        + " else alter table message_record alter column signature set storage external; end if; end $$",
                "key_of_query_id", "substring(sha512(convert_to(query_id, 'UTF8')) from 1 for 8)",
                "start_after_records", "; do $$ begin perform setval('message_record_number',"
                        + " (select coalesce(max(id), 0) + 1 from message_record), false); end $$");
    }

    @Override
    public void requireDurable(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST) {
            throw new SQLException("The database is a PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + ", " + OLDEST + " or newer is needed");
        }
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("show fsync")) {
            row.next();
            if (!row.getString(1).equals("on")) {
                throw new SQLException("The PostgreSQL runs with fsync off: it would lose records with the power; set fsync = on");
            }
        }
    }

    /** Every commit is durable: synchronous_commit is on for each connection of the pool. */
    @Override
    public Database.Flush startFlush(Connection connection) {
        return () -> { };
    }

    /** What was committed stays, whatever becomes of a connection. */
    @Override
    public Object opening(Connection connection) {
        return this;
    }

    @Override
    public Optional<Journal> openJournal(UUID origin) {
        return Optional.empty();
    }

    /** The pool itself sees which connections ended. */
    @Override
    public boolean endsAllConnections(SQLException failure) {
        return false;
    }

    @Override
    public String nextNumbers(String sequence) {
        return "select nextval('" + sequence + "') from generate_series(1, ?)";
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void opened() {
        // nothing lies in the home directory
    }

    @Override
    public void closing(Connection connection) {
        // the database goes on
    }
}
