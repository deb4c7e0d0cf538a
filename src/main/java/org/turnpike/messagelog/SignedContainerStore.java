package org.turnpike.messagelog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedContainer;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/** Finds recorded messages and returns them as signed containers (trust.md §5.5). Safe for use by many threads. */
public final class SignedContainerStore {
    private static final int LONGEST_QUERY_ID_IN_NAME = 226;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final Database database;
    private final BodyEncryption encryption;

    /** Reads records that are not encrypted. */
    public SignedContainerStore(Database database) {
        this(database, BodyEncryption.NONE);
    }

    /** @param encryption must contain the secrets of all records */
    public SignedContainerStore(Database database, BodyEncryption encryption) {
        this.database = database;
        this.encryption = encryption;
    }

    /**
     * A record that was found.
     *
     * @param at when it was recorded
     * @param stamped whether the record has a time-stamp
     */
    public record Found(long id, Instant at, String queryId, boolean response, boolean stamped) {

        /** Returns the file name of the container. It contains the message id, which another party chose, in encoded and truncated form. */
        public String fileName() {
            String encoded = fileNamePart(queryId);
            return encoded.substring(0, Math.min(LONGEST_QUERY_ID_IN_NAME, encoded.length())) + (response ? "-response-" : "-request-")
                    + Long.toUnsignedString(id, 32) + ".asice";
        }
    }

    /** Percent-encodes a text, so that no character has a special meaning in a file name. */
    public static String fileNamePart(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '-' || b == '_' || b == '.' && out.length() > 0;
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return out.toString();
    }

    /**
     * Finds the records of one message id and local party, oldest first.
     *
     * @param response true for responses, false for requests, empty for both
     */
    public List<Found> find(String queryId, ClientId party, Optional<Boolean> response) throws SQLException {
        Optional<String> subsystem = party instanceof SubsystemId sub ? Optional.of(sub.subsystemCode()) : Optional.empty();
        String sql = "select r.id, r.recorded_ms, r.response, t.record from message_record r left join record_time_stamp t on t.record = r.id"
                + " where query_id = ? and query_key = ? and instance = ? and member_class = ?"
                + " and member_code = ? and " + (subsystem.isPresent() ? "subsystem_code = ?" : "subsystem_code is null")
                + (response.isPresent() ? " and response = " + response.get() : "") + " order by r.id";
        List<Object> arguments = new ArrayList<>(List.of(queryId, QueryKey.of(queryId), party.instance(), party.member().memberClass(), party.member().code()));
        subsystem.ifPresent(arguments::add);
        return database.inTransaction(connection -> Rows.list(connection, sql,
                row -> new Found(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), queryId, row.getBoolean(3), row.getObject(4) != null), arguments.toArray()));
    }

    /** The destination of a container. */
    @FunctionalInterface
    public interface Destination {
        OutputStream open(Found found) throws IOException;
    }

    /**
     * Writes the record's container. Bodies are streamed from the database, which occupies a connection, so {@code out} must not be slow.
     *
     * @throws SQLException if the database fails, or if the record does not exist
     */
    public void write(long record, OutputStream out) throws IOException, SQLException {
        write(record, found -> out);
    }

    /** Like {@link #write(long, OutputStream)}, but {@code to} opens the stream. The stream is not closed. */
    public Found write(long record, Destination to) throws IOException, SQLException {
        try {
            return database.inTransaction(connection -> container(connection, record, to));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Found container(Connection connection, long record, Destination to) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select r.message, r.signature, r.hash_chain_result, r.hash_chain, s.hash_chain_result, t.hash_chain, s.token,
                  r.recorded_ms, r.query_id, r.response, t.record, r.encryption_secret
                from message_record r left join record_time_stamp t on t.record = r.id left join time_stamp s on s.id = t.time_stamp
                where r.id = ?""")) {
            query.setLong(1, record);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("There is no record " + record);
                }
                SignatureParts signature = new SignatureParts(row.getBytes(2), chain(row.getBytes(3), row.getBytes(4)));
                Optional<SignedContainer.BatchTimeStamp> stamp = stamp(row);
                Found found = new Found(record, Instant.ofEpochMilli(row.getLong(8)), row.getString(9), row.getBoolean(10), row.getObject(11) != null);
                Optional<String> secret = Optional.ofNullable(row.getString(12));
                new SignedContainer(message(connection, row.getBytes(1), record, secret), signature, stamp,
                        List.copyOf(attachments(connection, record, secret))).writeTo(to.open(found));
                return found;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Content message(Connection connection, byte[] inRow, long record, Optional<String> secret) throws IOException {
        if (inRow == null) {
            return new Stored(connection, record, ChunkStore.MESSAGE, encryption, secret);
        }
        try (InputStream plain = encryption.open(new ByteArrayInputStream(inRow), secret, BodyEncryption.message(record))) {
            return Content.of(plain.readAllBytes());
        }
    }

    private List<Stored> attachments(Connection connection, long record, Optional<String> secret) throws SQLException {
        return Rows.list(connection, "select part from message_chunk where record = ? and part > ? and chunk = 0 order by part",
                row -> new Stored(connection, record, row.getInt(1), encryption, secret), record, ChunkStore.MESSAGE);
    }

    private static Optional<HashChainParts> chain(byte[] result, byte[] chain) {
        return result == null ? Optional.empty() : Optional.of(new HashChainParts(result, chain));
    }

    private static Optional<SignedContainer.BatchTimeStamp> stamp(ResultSet row) throws SQLException {
        byte[] result = row.getBytes(5);
        return result == null ? Optional.empty()
                : Optional.of(new SignedContainer.BatchTimeStamp(new HashChainParts(result, row.getBytes(6)), row.getBytes(7)));
    }

    /** A part of a record. It is read only when it is opened, within the transaction of {@code connection}. */
    private record Stored(Connection connection, long record, int part, BodyEncryption encryption, Optional<String> secret) implements Content {
        @Override
        public InputStream open() throws IOException {
            String place = part == ChunkStore.MESSAGE ? BodyEncryption.message(record) : BodyEncryption.attachment(record, part);
            return encryption.open(ChunkStore.open(connection, record, part), secret, place);
        }

        @Override
        public long length() {
            throw new UnsupportedOperationException("The length of a recorded part is unknown");
        }
    }
}
