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
import java.util.UUID;
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
    private static final String NUMBERS = "message_record_number";
    private static final int NUMBERS_AT_A_TIME = 10_000;
    private static final String UNSTAMPED_ROWS = "unstamped_record where record";
    private static final List<String> OTHER_ROWS =
            List.of("message_attachment where message_record", "message_record where id", "unarchived_record where record");
    private static final String UNSTAMPED = "insert into unstamped_record (record, signature_sha512) values (?, ?)";
    /** Bytes of a message or an attachment that goes to the database as an array, with others; larger ones go as a stream. */
    static final int SMALL = Database.IN_ITS_ROW_BYTES;

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

    /** What is asked of a connection before anything is written on it. */
    @FunctionalInterface
    interface Check {
        void on(Connection connection) throws SQLException;
    }

    /**
     * Writes the records in one transaction; they are on the disk after the next {@linkplain Database#inDurableTransaction durable} one.
     *
     * @return their numbers, in order
     */
    public long[] insert(List<MessageRecord> records) throws SQLException {
        return insert(records, connection -> { }).stream().mapToLong(JournaledRecord::id).toArray();
    }

    /**
     * As {@link #insert(List)}.
     *
     * @param check of the transaction's connection, before anything is written
     * @return what was written
     */
    List<JournaledRecord> insert(List<MessageRecord> records, Check check) throws SQLException {
        Database.Work<List<JournaledRecord>> work = connection -> {
            check.on(connection);
            long[] ids = database.nextNumbers(connection, NUMBERS, records.size());
            List<JournaledRecord> numbered = new ArrayList<>();
            try {
                for (int i = 0; i < ids.length; i++) {
                    numbered.add(new JournaledRecord(ids[i], encryption.current(), stored(ids[i], records.get(i))));
                }
                insert(connection, numbered);
            } catch (IOException e) {
                throw new SQLException("The message to be recorded cannot be read", e);
            }
            return numbered;
        };
        boolean journaled = records.stream().allMatch(JournaledRecord::isSmall);
        return journaled ? database.inWholeTransaction(work) : database.inTransaction(work);          // large ones take long, and are flushed
    }

    /**
     * Writes those of the records, under the numbers they have, of which it is not known that a flush covered them. The state that the database
     * was found in may have some of a record's rows and others not: H2 takes one table after another while a record is inserted. So what there
     * is of them goes first.
     *
     * @param check of the transaction's connection, before anything is written
     * @return how many
     */
    int restore(List<JournaledRecord> records, Check check) throws SQLException {
        return database.inTransaction(connection -> {
            check.on(connection);
            long covered = covered(connection);
            List<JournaledRecord> uncovered = records.stream().filter(record -> record.id() > covered).toList();
            if (uncovered.isEmpty()) {
                return 0;
            }
            takeNumbersUpTo(connection, uncovered.stream().mapToLong(JournaledRecord::id).max().getAsLong());
            delete(connection, UNSTAMPED_ROWS, uncovered);               // first: whoever stamps one of them is done then, or waits
            List<JournaledRecord> missing = unstamped(connection, uncovered);
            for (String rows : OTHER_ROWS) {
                delete(connection, rows, missing);
            }
            insertLeft(connection, missing);
            return missing.size();
        });
    }

    /** Up to which record it is known that a flush covered them. */
    static long covered(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select covered from message_journal"); ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Those without a time-stamp; what has one was flushed with it. */
    private static List<JournaledRecord> unstamped(Connection connection, List<JournaledRecord> records) throws SQLException {
        List<JournaledRecord> unstamped = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("select 1 from record_time_stamp where record = ?")) {
            for (JournaledRecord record : records) {
                query.setLong(1, record.id());
                try (ResultSet stamped = query.executeQuery()) {
                    if (!stamped.next()) {
                        unstamped.add(record);
                    }
                }
            }
        }
        return unstamped;
    }

    private void takeNumbersUpTo(Connection connection, long highest) throws SQLException {
        for (long taken = 0; taken < highest;) {
            long[] numbers = database.nextNumbers(connection, NUMBERS, (int) Math.max(1, Math.min(highest - taken, NUMBERS_AT_A_TIME)));
            taken = numbers[numbers.length - 1];
        }
    }

    private static void delete(Connection connection, String rows, List<JournaledRecord> records) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from " + rows + " = ?")) {
            for (JournaledRecord record : records) {
                delete.setLong(1, record.id());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Notes that a flush covered the records up to this number. */
    static void noteCovered(Connection connection, long record) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement("update message_journal set covered = ?")) {
            note.setLong(1, record);
            note.executeUpdate();
        }
    }

    /** What the database calls itself towards its journal: made when it is first asked for, and on the disk then. */
    UUID origin() throws SQLException {
        String origin = database.inDurableTransaction(connection -> {
            try (PreparedStatement name = connection.prepareStatement("update message_journal set origin = ? where origin is null");
                    PreparedStatement query = connection.prepareStatement("select origin from message_journal")) {
                name.setString(1, UUID.randomUUID().toString());
                name.executeUpdate();
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
        return UUID.fromString(origin);
    }

    Database database() {
        return database;
    }

    /** The record with its contents as they are stored. */
    private MessageRecord stored(long id, MessageRecord plain) throws IOException {
        List<Content> attachments = new ArrayList<>();
        for (Content attachment : plain.attachments()) {
            attachments.add(stored(attachment, BodyEncryption.attachment(id, attachments.size() + 1)));
        }
        return new MessageRecord(plain.at(), plain.queryId(), plain.requestId(), plain.party(), plain.leg(),
                stored(plain.message(), BodyEncryption.message(id)), plain.signature(), attachments);
    }

    /** What is small is read and sealed once, for database and journal: whoever waits for the record may give up, and delete it, in between. */
    private Content stored(Content plain, String place) throws IOException {
        Content sealed = encryption.seal(plain, place);
        return sealed.length() <= SMALL ? Content.of(JournaledRecord.bytes(sealed)) : sealed;
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

    private static void insertLeft(Connection connection, List<JournaledRecord> records) throws SQLException {
        try {
            insert(connection, records);
        } catch (IOException e) {
            throw new AssertionError("What the journal held is in memory", e);
        }
    }

    private static void insert(Connection connection, List<JournaledRecord> records) throws SQLException, IOException {
        insertRecords(connection, records);
        insertAttachments(connection, records);
        insertUnstamped(connection, records);
    }

    private static void insertRecords(Connection connection, List<JournaledRecord> records) throws SQLException, IOException {
        try (PreparedStatement together = connection.prepareStatement(RECORD)) {
            boolean any = false;
            for (JournaledRecord record : records) {
                if (record.message().message().length() <= SMALL) {
                    bind(together, record);
                    together.setBytes(15, JournaledRecord.bytes(record.message().message()));
                    together.addBatch();
                    any = true;
                } else {
                    insertAlone(connection, record);
                }
            }
            execute(together, any);
        }
    }

    private static void insertAlone(Connection connection, JournaledRecord record) throws SQLException, IOException {
        Content message = record.message().message();
        try (PreparedStatement alone = connection.prepareStatement(RECORD); InputStream content = message.open()) {
            bind(alone, record);
            alone.setBinaryStream(15, content, message.length());
            alone.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, JournaledRecord record) throws SQLException {
        MessageRecord message = record.message();
        ClientId party = message.party();
        statement.setLong(1, record.id());
        statement.setLong(2, message.at().toEpochMilli());
        statement.setString(3, message.queryId());
        statement.setString(4, message.requestId().orElse(null));
        statement.setBoolean(5, message.leg().isResponse());
        statement.setBoolean(6, message.leg().isConsumer());
        statement.setBoolean(7, message.leg().isRest());
        statement.setString(8, party.instance());
        statement.setString(9, party.member().memberClass());
        statement.setString(10, party.member().code());
        statement.setString(11, party instanceof SubsystemId subsystem ? subsystem.subsystemCode() : null);
        statement.setBytes(12, message.signature().signature());
        statement.setBytes(13, message.signature().hashChain().map(HashChainParts::result).orElse(null));
        statement.setBytes(14, message.signature().hashChain().map(HashChainParts::chain).orElse(null));
        statement.setString(16, record.secret().orElse(null));
        statement.setBytes(17, QueryKey.of(message.queryId()));
    }

    private static void insertAttachments(Connection connection, List<JournaledRecord> records) throws SQLException, IOException {
        if (records.stream().allMatch(record -> record.message().attachments().isEmpty())) {
            return;
        }
        try (PreparedStatement together = connection.prepareStatement(ATTACHMENT)) {
            boolean any = false;
            for (JournaledRecord record : records) {
                int number = 0;
                for (Content attachment : record.message().attachments()) {
                    any |= insertAttachment(connection, together, record.id(), ++number, attachment);
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
            together.setBytes(3, JournaledRecord.bytes(attachment));
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
    private static void insertUnstamped(Connection connection, List<JournaledRecord> records) throws SQLException {
        try (PreparedStatement together = connection.prepareStatement(UNSTAMPED)) {
            for (JournaledRecord record : records) {
                together.setLong(1, record.id());
                together.setBytes(2, Sha512.of(record.message().signature().signature()));
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
}
