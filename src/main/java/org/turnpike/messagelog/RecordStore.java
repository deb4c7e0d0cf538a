package org.turnpike.messagelog;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.storage.Database;

/** The message log's tables. Safe for use by many threads. */
public final class RecordStore {
    /** Characters of a message id that fit. */
    public static final int LONGEST_QUERY_ID = 2048;
    /** Characters of other identifiers that fit. */
    public static final int LONGEST_IDENTIFIER = 255;

    private static final String INSERT = """
            insert into message_record (recorded_ms, query_id, request_id, response, client_side, rest,
              instance, member_class, member_code, subsystem_code, message, signature, hash_chain_result, hash_chain)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final Database database;

    public RecordStore(Database database) {
        this.database = database;
    }

    /** Writes the records in one transaction; they are on the disk after the next {@link #flush}. */
    public void insert(List<MessageRecord> records) throws SQLException {
        database.inTransaction(connection -> {
            for (MessageRecord message : records) {
                insert(connection, message);
            }
            return null;
        });
    }

    /** Forces onto the disk what was written before. */
    public void flush() throws SQLException {
        database.flush();
    }

    /** How many messages of that query id are recorded, requests and responses. */
    public long count(String queryId) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select count(*) from message_record where query_id = ?")) {
                statement.setString(1, queryId);
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    return result.getLong(1);
                }
            }
        });
    }

    private static void insert(Connection connection, MessageRecord message) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT, new String[] {"id"});
                InputStream bytes = message.message().open()) {
            bind(statement, message, bytes);
            statement.executeUpdate();
            try (ResultSet key = statement.getGeneratedKeys()) {
                key.next();
                insertAttachments(connection, key.getLong(1), message.attachments());
            }
        } catch (IOException e) {
            throw new SQLException("The message to be recorded cannot be read", e);
        }
    }

    private static void bind(PreparedStatement statement, MessageRecord message, InputStream bytes) throws SQLException {
        ClientId party = message.party();
        statement.setLong(1, message.at().toEpochMilli());
        statement.setString(2, message.queryId());
        statement.setString(3, message.requestId().orElse(null));
        statement.setBoolean(4, message.response());
        statement.setBoolean(5, message.clientSide());
        statement.setBoolean(6, message.rest());
        statement.setString(7, party.instance());
        statement.setString(8, party.member().memberClass());
        statement.setString(9, party.member().code());
        statement.setString(10, party instanceof SubsystemId subsystem ? subsystem.subsystemCode() : null);
        statement.setBinaryStream(11, bytes, message.message().length());
        statement.setBytes(12, message.signature().signature());
        if (message.signature().hashChain().isPresent()) {
            statement.setBytes(13, message.signature().hashChain().get().result());
            statement.setBytes(14, message.signature().hashChain().get().chain());
        } else {
            statement.setNull(13, Types.BLOB);
            statement.setNull(14, Types.BLOB);
        }
    }

    private static void insertAttachments(Connection connection, long message, List<Content> attachments)
            throws SQLException, IOException {
        int number = 0;
        for (Content attachment : attachments) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into message_attachment (message_record, number, content) values (?, ?, ?)");
                    InputStream bytes = attachment.open()) {
                statement.setLong(1, message);
                statement.setInt(2, ++number);
                statement.setBinaryStream(3, bytes, attachment.length());
                statement.executeUpdate();
            }
        }
    }
}
