package org.turnpike.messagelog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.turnpike.message.Sha512;
import org.turnpike.signature.VerifiedTimeStamp;
import org.turnpike.storage.Database;

/**
 * The time-stamps of the message log. A record is stamped once: what would stamp it again changes nothing, whoever comes second.
 * Safe for use by many threads and, since the database decides, by several servers.
 */
public final class TimeStampStore {
    private static final int ROWS_A_TIME = 200;

    private final Database database;

    public TimeStampStore(Database database) {
        this.database = database;
    }

    /** A record without time-stamp: 72 bytes of it, so that a batch stays small. */
    record Unstamped(long id, byte[] signatureSha512) {
    }

    /** The oldest records that have no time-stamp, in the order of their ids; of their signatures only the digests are kept. */
    List<Unstamped> unstamped(int atMost) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "select id, signature from message_record where time_stamp is null order by id limit ?")) {
                query.setInt(1, atMost);
                query.setFetchSize(ROWS_A_TIME);
                List<Unstamped> found = new ArrayList<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Unstamped(rows.getLong(1), Sha512.of(rows.getBytes(2))));
                    }
                }
                return found;
            }
        });
    }

    /** The signature of the record, unless it has a time-stamp already. */
    Optional<byte[]> unstampedSignature(long record) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement("select signature from message_record where id = ? and time_stamp is null")) {
                query.setLong(1, record);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    /** How many records have no time-stamp. */
    public long backlog() throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement("select count(*) from message_record where time_stamp is null");
                    ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /**
     * Stores a token over one signature together with the signature that now holds it, and forces it onto the disk.
     *
     * @return false when the record was stamped meanwhile: then nothing was changed
     */
    boolean stamp(long record, VerifiedTimeStamp stamp, byte[] signature) throws SQLException {
        return store(connection -> {
            long id = insert(connection, stamp, Optional.empty());
            try (PreparedStatement update = connection.prepareStatement(
                    "update message_record set time_stamp = ?, signature = ? where id = ? and time_stamp is null")) {
                update.setLong(1, id);
                update.setBytes(2, signature);
                update.setLong(3, record);
                return update.executeUpdate();
            }
        }) > 0;
    }

    /**
     * Stores a token over several signatures, with the way from each to the stamped result, and forces it onto the disk. Records that
     * were stamped meanwhile keep what they have.
     *
     * @param chains the hash chain of the n-th record
     * @return how many records were stamped
     */
    int stamp(List<Unstamped> records, VerifiedTimeStamp stamp, byte[] result, IntFunction<byte[]> chains) throws SQLException {
        return store(connection -> {
            long id = insert(connection, stamp, Optional.of(result));
            int stamped = 0;
            try (PreparedStatement update = connection.prepareStatement(
                    "update message_record set time_stamp = ?, time_stamp_chain = ? where id = ? and time_stamp is null")) {
                for (int i = 0; i < records.size(); i++) {
                    update.setLong(1, id);
                    update.setBytes(2, chains.apply(i));
                    update.setLong(3, records.get(i).id());
                    update.addBatch();
                    if (i % ROWS_A_TIME == ROWS_A_TIME - 1 || i == records.size() - 1) {
                        stamped += sum(update.executeBatch());
                    }
                }
            }
            return stamped;
        });
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Commits when at least one record was stamped; a token that stamps nothing is not kept. */
    private int store(Database.Work<Integer> work) throws SQLException {
        int stamped = database.inTransaction(connection -> {
            int updated = work.on(connection);
            if (updated == 0) {
                connection.rollback();
            }
            return updated;
        });
        database.flush();
        return stamped;
    }

    private static long insert(Connection connection, VerifiedTimeStamp stamp, Optional<byte[]> result) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into time_stamp (stamped_ms, token, hash_chain_result) values (?, ?, ?)", new String[] {"id"})) {
            insert.setLong(1, stamp.at().toEpochMilli());
            insert.setBytes(2, stamp.token());
            insert.setBytes(3, result.orElse(null));
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }
}
