package org.turnpike.messagelog;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;
import org.turnpike.signature.HashChainParts;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/** Writes the tables of the message log. Safe for use by many threads. */
public final class RecordStore {
    /** The maximum length of a message id, in bytes of UTF-8. */
    public static final int LONGEST_QUERY_ID = 2048;
    /** The maximum length of other identifiers, in characters. */
    public static final int LONGEST_IDENTIFIER = 255;

    private static final int LONGEST_SEARCHED = 600;
    private static final String TABLE = "message_record";
    private static final String RECORD = """
            insert into message_record (id, recorded_ms, query_id, query_key, request_id, response, client_side, rest,
              instance, member_class, member_code, subsystem_code, client, service, service_code, encryption_secret, hash_chain_result, hash_chain, message,
              signature)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final Database database;
    private final BodyEncryption encryption;

    /** Stores records without encryption. */
    public RecordStore(Database database) {
        this(database, BodyEncryption.NONE);
    }

    /** @param encryption the encryption of messages and attachments */
    public RecordStore(Database database, BodyEncryption encryption) {
        this.database = database;
        this.encryption = encryption;
    }

    /** A record with its number and with its contents in the form in which they are stored. */
    private record Numbered(long id, MessageRecord record, Content message, List<Content> attachments) {
        boolean isMessageInRow() {
            return message.length() <= ChunkStore.CHUNK_BYTES;
        }
    }

    /**
     * Writes the records in one transaction. When this method returns, they are on disk.
     *
     * @return the numbers of the records, in the same order
     * @throws SQLException if one of the records cannot be read or written; in this case, none is recorded
     */
    public long[] insert(List<MessageRecord> records) throws SQLException {
        return database.inTransaction(connection -> {
            long[] ids = database.nextNumbers(connection, TABLE, records.size());
            List<Numbered> numbered = new ArrayList<>();
            for (int i = 0; i < ids.length; i++) {
                numbered.add(stored(ids[i], records.get(i)));
            }
            try {
                insert(connection, numbered);
            } catch (IOException e) {
                throw new SQLException("The message to be recorded cannot be read", e);
            }
            return ids;
        });
    }

    private Numbered stored(long id, MessageRecord record) {
        List<Content> attachments = new ArrayList<>();
        for (Content attachment : record.attachments()) {
            attachments.add(encryption.seal(attachment, BodyEncryption.attachment(id, attachments.size() + 1)));
        }
        return new Numbered(id, record, encryption.seal(record.message(), BodyEncryption.message(id)), attachments);
    }

    private void insert(Connection connection, List<Numbered> records) throws SQLException, IOException {
        try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
            for (Numbered each : records) {
                bind(insert, each);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        // the digest is computed now, so that time-stamping later reads 72 bytes for each record instead of the signatures
        Rows.updateEach(connection, "insert into unstamped_record (record, signature_sha512) values (?, ?)", records,
                each -> new Object[] {each.id(), Sha512.of(each.record().signature().signature())});
        for (Numbered each : records) {
            insertChunks(connection, each);
        }
    }

    private static void insertChunks(Connection connection, Numbered record) throws SQLException, IOException {
        if (!record.isMessageInRow()) {
            ChunkStore.write(connection, record.id(), ChunkStore.MESSAGE, record.message());
        }
        int part = ChunkStore.MESSAGE;
        for (Content attachment : record.attachments()) {
            ChunkStore.write(connection, record.id(), ++part, attachment);
        }
    }

    private void bind(PreparedStatement insert, Numbered numbered) throws SQLException, IOException {
        MessageRecord record = numbered.record();
        ClientId party = record.party();
        Rows.bind(insert, numbered.id(), record.at(), record.queryId(), QueryKey.of(record.queryId()), record.requestId(), record.leg().isResponse(),
                record.leg().isConsumer(), record.leg().isRest(), party.instance(), party.member().memberClass(), party.member().code(),
                party instanceof SubsystemId subsystem ? subsystem.subsystemCode() : null,
                searched(record.client().path()), searched(record.service().path()), searched(record.service().code()), encryption.current());
        insert.setBytes(17, record.signature().hashChain().map(HashChainParts::result).orElse(null));
        insert.setBytes(18, record.signature().hashChain().map(HashChainParts::chain).orElse(null));
        insert.setBytes(19, numbered.isMessageInRow() ? bytes(numbered.message()) : null);
        insert.setBytes(20, record.signature().signature());
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    /** Returns the part of an identifier that is stored for searches: its first 600 characters, because the index is limited. */
    static String searched(String path) {
        return path.substring(0, Math.min(LONGEST_SEARCHED, path.length()));
    }

    /** Returns how many messages with this message id are recorded, requests and responses. */
    public long count(String queryId) throws SQLException {
        return database.inTransaction(connection -> Rows.number(connection, "select count(*) from message_record where query_id = ? and query_key = ?",
                queryId, QueryKey.of(queryId)));
    }

    /** How many messages are recorded. */
    public long count() throws SQLException {
        return database.inTransaction(connection -> Rows.number(connection, "select count(*) from message_record"));
    }

    /** Returns the tables that have rows for a record, in the form {@code <table> where <column>}. The column contains the number of the record. */
    public static List<String> tables() {
        return List.of("message_chunk where record", "message_record where id", "record_time_stamp where record", "archived_record where record");
    }
}
