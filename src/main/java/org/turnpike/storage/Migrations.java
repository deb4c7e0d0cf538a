package org.turnpike.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the tables of a part to the newest version: runs {@code migration/<part>/V<n>.sql} in order, each once, and after it
 * {@code V<n>.<engine>.sql} if there is one. All migrations run in one transaction, so a migration that fails changes nothing.
 */
final class Migrations {
    private static final String VERSIONS = "create table if not exists schema_version (part varchar(40) primary key, version integer not null)";

    private Migrations() {
    }

    /** @throws SQLException if a migration fails or the database is of a newer version of the server */
    static void run(Engine engine, Storage.Part part) throws SQLException {
        engine.migrating(connection -> {
            execute(connection, VERSIONS);
            int stored = Rows.find(connection, "select version from schema_version where part = ?", row -> row.getInt(1), part.text()).orElse(0);
            int newest = migrate(engine, part, stored, connection);
            if (stored > newest) {
                throw new SQLException("The database '" + part.text() + "' has version " + stored + ", and this server knows versions up to " + newest
                        + ": install the newer server, or restore a backup of the older version");
            }
            if (newest > stored) {
                Rows.update(connection, "delete from schema_version where part = ?", part.text());
                Rows.update(connection, "insert into schema_version (part, version) values (?, ?)", part.text(), newest);
            }
            return newest;
        });
    }

    private static int migrate(Engine engine, Storage.Part part, int stored, Connection connection) throws SQLException {
        int version = 0;
        for (Optional<String> sql = read(part, "V1"); sql.isPresent(); sql = read(part, "V" + (version + 1))) {
            version++;
            if (version > stored) {
                execute(connection, filled(sql.get(), engine.placeholders()));
                Optional<String> more = read(part, "V" + version + "." + engine.name());
                if (more.isPresent()) {
                    execute(connection, more.get());
                }
            }
        }
        return version;
    }

    private static String filled(String sql, Map<String, String> placeholders) {
        String filled = sql;
        for (Map.Entry<String, String> each : placeholders.entrySet()) {
            filled = filled.replace("${" + each.getKey() + "}", each.getValue());
        }
        return filled;
    }

    private static Optional<String> read(Storage.Part part, String name) throws SQLException {
        try (InputStream sql = Migrations.class.getResourceAsStream("migration/" + part.text() + "/" + name + ".sql")) {
            return sql == null ? Optional.empty() : Optional.of(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SQLException("Cannot read the migration " + name + " of " + part.text(), e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
