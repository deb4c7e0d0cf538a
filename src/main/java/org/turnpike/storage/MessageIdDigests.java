package org.turnpike.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Version 10: records are found by eight bytes of the digest of their message id; with whole ids in the index each record rewrote a page of
 * text. The records of before are changed few at a time, since they are large, and each step can be made again after the server was ended
 * in the middle.
 */
final class MessageIdDigests implements JavaMigration {
    private static final int STEP = Database.CHANGED_TOGETHER_BYTES / Database.IN_ITS_ROW_BYTES;

    private final Map<String, String> dialect;

    /** @param dialect the placeholders of the database's other migrations */
    MessageIdDigests(Map<String, String> dialect) {
        this.dialect = dialect;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("10");
    }

    @Override
    public String getDescription() {
        return "message id digests";
    }

    @Override
    public Integer getChecksum() {
        return 0;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return false;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        execute(connection, "alter table message_record add column if not exists query_key " + dialect.get("digest"));
        digest(connection);
        execute(connection, "alter table message_record alter column query_key set not null");
        execute(connection, "create index if not exists message_record_key on message_record (query_key)");
        execute(connection, "drop index if exists message_record_query");
    }

    private void digest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet ends = statement.executeQuery("select coalesce(min(id), 0), coalesce(max(id), -1) from message_record");
                PreparedStatement update = connection.prepareStatement("update message_record set query_key = " + dialect.get("key_of_query_id")
                        + " where id between ? and ? and query_key is null")) {
            ends.next();
            long last = ends.getLong(2);
            for (long first = ends.getLong(1); first <= last; first += STEP) {
                update.setLong(1, first);
                update.setLong(2, first + STEP - 1);
                update.executeUpdate();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
