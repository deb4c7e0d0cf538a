package org.turnpike.messagelog;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.turnpike.message.Content;

/**
 * Stores long messages and attachments in rows of at most {@value #CHUNK_BYTES} bytes. Rows are written and read one after another, within the
 * caller's transaction.
 */
final class ChunkStore {
    /** The maximum size of a chunk, in bytes. Also the maximum size of a message that is stored in the row of its record. */
    static final int CHUNK_BYTES = 64 << 10;
    /** The part number of the message. The part numbers of attachments start at 1. */
    static final int MESSAGE = 0;
    private static final int CHUNKS_A_TIME = 16;

    private ChunkStore() {
    }

    /** @throws IOException if the content cannot be read */
    static void write(Connection connection, long record, int part, Content content) throws SQLException, IOException {
        try (PreparedStatement insert = connection.prepareStatement("insert into message_chunk (record, part, chunk, content) values (?, ?, ?, ?)");
                InputStream in = content.open()) {
            byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, content.length() + 1)];
            int chunk = 0;
            for (int length = in.readNBytes(buffer, 0, buffer.length); length > 0 || chunk == 0; length = in.readNBytes(buffer, 0, buffer.length)) {
                insert.setLong(1, record);
                insert.setInt(2, part);
                insert.setInt(3, chunk++);
                insert.setBytes(4, Arrays.copyOf(buffer, length));
                insert.addBatch();
                if (chunk % CHUNKS_A_TIME == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /** Opens the content as it was written. The stream can be read only within the transaction. */
    static InputStream open(Connection connection, long record, int part) {
        return new Chunks(connection, record, part);
    }

    /** Reads the chunks one at a time, so that only one is in memory. */
    private static final class Chunks extends InputStream {
        private final Connection connection;
        private final long record;
        private final int part;
        private byte[] current = new byte[0];
        private int position;
        private int next;
        private boolean ended;

        Chunks(Connection connection, long record, int part) {
            this.connection = connection;
            this.record = record;
            this.part = part;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : current[position++] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (isAtEnd()) {
                return -1;
            }
            int some = Math.min(length, current.length - position);
            System.arraycopy(current, position, to, offset, some);
            position += some;
            return some;
        }

        private boolean isAtEnd() throws IOException {
            while (position == current.length && !ended) {
                advance();
            }
            return position == current.length;
        }

        private void advance() throws IOException {
            try (PreparedStatement query = connection.prepareStatement("select content from message_chunk where record = ? and part = ? and chunk = ?")) {
                query.setLong(1, record);
                query.setInt(2, part);
                query.setInt(3, next);
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        current = row.getBytes(1);
                        position = 0;
                        next++;
                    } else if (next == 0) {
                        throw new IOException("Part " + part + " of record " + record + " is not in the message log");
                    } else {
                        ended = true;
                    }
                }
            } catch (SQLException e) {
                throw new IOException("Part " + part + " of record " + record + " cannot be read", e);
            }
        }
    }
}
