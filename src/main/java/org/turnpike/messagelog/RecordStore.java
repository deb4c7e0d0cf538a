package org.turnpike.messagelog;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;
import org.turnpike.signature.HashChainParts;
import org.turnpike.storage.Database;

/** The message log's tables. Safe for use by many threads. */
public final class RecordStore {
    /** Bytes of a message id in UTF-8 that fit, also in the index. */
    public static final int LONGEST_QUERY_ID = 2048;
    /** Characters of other identifiers that fit. */
    public static final int LONGEST_IDENTIFIER = 255;

    private static final String RECORD = """
            insert into message_record (id, recorded_ms, query_id, request_id, response, client_side, rest,
              instance, member_class, member_code, subsystem_code, signature, hash_chain_result, hash_chain, message, encryption_secret, query_key)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String ATTACHMENT = "insert into message_attachment (message_record, number, content) values (?, ?, ?)";
    private static final String UNSTAMPED = "insert into unstamped_record (record, signature_sha512) values (?, ?)";
    /** Bytes of a message or an attachment that goes to the database as an array, with others; larger ones go as a stream. */
    private static final int SMALL = 64 << 10;

    private final Database database;
    private final BodyEncryption encryption;

    /** Records that are not encrypted. */
    public RecordStore(Database database) {
        this(database, BodyEncryption.NONE);
    }

    /** @param encryption of messages and attachments */
    public RecordStore(Database database, BodyEncryption encryption) {
        this.database = database;
        this.encryption = encryption;
    }

    /**
     * Writes the records in one transaction; they are on the disk after the next {@link #flush}.
     *
     * @return their numbers, in order
     */
    public long[] insert(List<MessageRecord> records) throws SQLException {
        return database.inTransaction(connection -> {
            long[] ids = database.nextNumbers(connection, "message_record_number", records.size());
            List<MessageRecord> sealed = sealed(ids, records);
            try {
                insert(connection, ids, sealed);
                insertAttachments(connection, ids, sealed);
                insertUnstamped(connection, ids, records);
            } catch (IOException e) {
                throw new SQLException("The message to be recorded cannot be read", e);
            }
            return ids;
        });
    }

    private List<MessageRecord> sealed(long[] ids, List<MessageRecord> records) {
        return encryption.current().isEmpty() ? records : IntStream.range(0, ids.length).mapToObj(i -> sealed(ids[i], records.get(i))).toList();
    }

    private MessageRecord sealed(long id, MessageRecord plain) {
        List<Content> attachments = new ArrayList<>();
        plain.attachments().forEach(each -> attachments.add(encryption.seal(each, BodyEncryption.attachment(id, attachments.size() + 1))));
        return new MessageRecord(plain.at(), plain.queryId(), plain.requestId(), plain.party(), plain.response(), plain.clientSide(), plain.rest(),
                encryption.seal(plain.message(), BodyEncryption.message(id)), plain.signature(), attachments);
    }

    /** Forces onto the disk what was written before. */
    public void flush() throws SQLException {
        database.flush();
    }

    /** How many messages of that query id are recorded, requests and responses. */
    public long count(String queryId) throws SQLException {
        return count("select count(*) from message_record where query_id = ? and query_key = ?", Optional.of(queryId));
    }

    /** How many messages are recorded. */
    public long count() throws SQLException {
        return count("select count(*) from message_record", Optional.empty());
    }

    private long count(String sql, Optional<String> queryId) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                if (queryId.isPresent()) {
                    statement.setString(1, queryId.get());
                    statement.setBytes(2, QueryKey.of(queryId.get()));
                }
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    return result.getLong(1);
                }
            }
        });
    }

    private void insert(Connection connection, long[] ids, List<MessageRecord> records) throws SQLException, IOException {
        try (PreparedStatement together = connection.prepareStatement(RECORD)) {
            boolean any = false;
            for (int i = 0; i < ids.length; i++) {
                MessageRecord message = records.get(i);
                if (message.message().length() <= SMALL) {
                    bind(together, ids[i], message);
                    together.setBytes(15, bytes(message.message()));
                    together.addBatch();
                    any = true;
                } else {
                    insertAlone(connection, ids[i], message);
                }
            }
            execute(together, any);
        }
    }

    private void insertAlone(Connection connection, long id, MessageRecord message) throws SQLException, IOException {
        try (PreparedStatement alone = connection.prepareStatement(RECORD); InputStream content = message.message().open()) {
            bind(alone, id, message);
            alone.setBinaryStream(15, content, message.message().length());
            alone.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, long id, MessageRecord message) throws SQLException {
        ClientId party = message.party();
        statement.setLong(1, id);
        statement.setLong(2, message.at().toEpochMilli());
        statement.setString(3, message.queryId());
        statement.setString(4, message.requestId().orElse(null));
        statement.setBoolean(5, message.response());
        statement.setBoolean(6, message.clientSide());
        statement.setBoolean(7, message.rest());
        statement.setString(8, party.instance());
        statement.setString(9, party.member().memberClass());
        statement.setString(10, party.member().code());
        statement.setString(11, party instanceof SubsystemId subsystem ? subsystem.subsystemCode() : null);
        statement.setBytes(12, message.signature().signature());
        statement.setBytes(13, message.signature().hashChain().map(HashChainParts::result).orElse(null));
        statement.setBytes(14, message.signature().hashChain().map(HashChainParts::chain).orElse(null));
        statement.setString(16, encryption.current().orElse(null));
        statement.setBytes(17, QueryKey.of(message.queryId()));
    }

    private static void insertAttachments(Connection connection, long[] ids, List<MessageRecord> records) throws SQLException, IOException {
        if (records.stream().allMatch(message -> message.attachments().isEmpty())) {
            return;
        }
        try (PreparedStatement together = connection.prepareStatement(ATTACHMENT)) {
            boolean any = false;
            for (int i = 0; i < ids.length; i++) {
                int number = 0;
                for (Content attachment : records.get(i).attachments()) {
                    any |= insertAttachment(connection, together, ids[i], ++number, attachment);
                }
            }
            execute(together, any);
        }
    }

    /** @return whether it waits to be inserted together with others */
    private static boolean insertAttachment(Connection connection, PreparedStatement together, long record, int number, Content attachment)
            throws SQLException, IOException {
        if (attachment.length() <= SMALL) {
            together.setLong(1, record);
            together.setInt(2, number);
            together.setBytes(3, bytes(attachment));
            together.addBatch();
            return true;
        }
        try (PreparedStatement alone = connection.prepareStatement(ATTACHMENT); InputStream content = attachment.open()) {
            alone.setLong(1, record);
            alone.setInt(2, number);
            alone.setBinaryStream(3, content, attachment.length());
            alone.executeUpdate();
            return false;
        }
    }

    /** The digest is made now, so that a batch of time-stamping reads 72 bytes a record and not the signatures. */
    private static void insertUnstamped(Connection connection, long[] ids, List<MessageRecord> records) throws SQLException {
        try (PreparedStatement together = connection.prepareStatement(UNSTAMPED)) {
            for (int i = 0; i < ids.length; i++) {
                together.setLong(1, ids[i]);
                together.setBytes(2, Sha512.of(records.get(i).signature().signature()));
                together.addBatch();
            }
            together.executeBatch();
        }
    }

    private static void execute(PreparedStatement together, boolean any) throws SQLException {
        if (any) {
            together.executeBatch();
        }
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != content.length()) {
                throw new IOException("Of " + content.length() + " bytes there are " + bytes.length);
            }
            return bytes;
        }
    }
}
