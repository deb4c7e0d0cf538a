package org.turnpike.messagelog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.turnpike.signature.VerifiedTimeStamp;
import org.turnpike.storage.Database;
import org.turnpike.storage.Leadership;

/**
 * The time-stamps of the message log. A record is stamped once: by the transaction that takes it from what waits, whoever comes second
 * changes nothing. Safe for use by many threads and, since the database decides, by several nodes.
 */
public final class TimeStampStore {
    private static final int ROWS_A_TIME = 200;
    private static final int LONGEST_FAILURE = 4000;

    private final Database database;

    public TimeStampStore(Database database) {
        this.database = database;
    }

    /** A record without time-stamp: 72 bytes of it, so that a batch stays small. */
    record Unstamped(long id, byte[] signatureSha512) {
    }

    /** The oldest records that have no time-stamp, in the order of their ids; of their signatures only the digests. */
    List<Unstamped> unstamped(int atMost) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "select record, signature_sha512 from unstamped_record order by record limit ?")) {
                query.setInt(1, atMost);
                query.setFetchSize(ROWS_A_TIME);
                List<Unstamped> found = new ArrayList<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Unstamped(rows.getLong(1), rows.getBytes(2)));
                    }
                }
                return found;
            }
        });
    }

    /** The signature of the record, unless it has a time-stamp already. */
    Optional<byte[]> unstampedSignature(long record) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "select r.signature from unstamped_record u join message_record r on r.id = u.record where u.record = ?")) {
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
            try (PreparedStatement query = connection.prepareStatement("select count(*) from unstamped_record");
                    ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /**
     * Stores a token over one signature together with the signature that now holds it, and forces it onto the disk.
     *
     * @param term within which it may be stored; any time when empty
     * @return false when the record was stamped meanwhile: then nothing was changed
     */
    boolean stamp(Optional<Leadership.Term> term, long record, VerifiedTimeStamp stamp, byte[] signature) throws SQLException {
        return store(term, connection -> {
            if (take(connection, List.of(new Unstamped(record, new byte[0]))).isEmpty()) {
                return 0;
            }
            attach(connection, insert(connection, stamp, Optional.empty()), List.of(record), index -> null);
            try (PreparedStatement update = connection.prepareStatement("update message_record set signature = ? where id = ?")) {
                update.setBytes(1, signature);
                update.setLong(2, record);
                return update.executeUpdate();
            }
        }) > 0;
    }

    /**
     * Stores a token over several signatures, with the way from each to the stamped result, and forces it onto the disk. Records that
     * were stamped meanwhile keep what they have.
     *
     * @param term within which it may be stored; any time when empty
     * @param chains the hash chain of the n-th record
     * @return how many records were stamped
     */
    int stamp(Optional<Leadership.Term> term, List<Unstamped> records, VerifiedTimeStamp stamp, byte[] result, IntFunction<byte[]> chains)
            throws SQLException {
        return store(term, connection -> {
            List<Integer> taken = take(connection, records);
            if (!taken.isEmpty()) {
                attach(connection, insert(connection, stamp, Optional.of(result)), taken.stream().map(i -> records.get(i).id()).toList(),
                        index -> chains.apply(taken.get(index)));
            }
            return taken.size();
        });
    }

    /** Takes the records from what waits; which of them waited still, by their place in the list. */
    private static List<Integer> take(Connection connection, List<Unstamped> records) throws SQLException {
        List<Integer> taken = new ArrayList<>(records.size());
        try (PreparedStatement delete = connection.prepareStatement("delete from unstamped_record where record = ?")) {
            for (int i = 0; i < records.size(); i++) {
                delete.setLong(1, records.get(i).id());
                delete.addBatch();
                if (i % ROWS_A_TIME == ROWS_A_TIME - 1 || i == records.size() - 1) {
                    int[] counts = delete.executeBatch();
                    for (int j = 0; j < counts.length; j++) {
                        if (counts[j] == 1) {
                            taken.add(i + 1 - counts.length + j);
                        }
                    }
                }
            }
        }
        return taken;
    }

    /** From here on the records wait for the archive. */
    private static void attach(Connection connection, long stamp, List<Long> records, IntFunction<byte[]> chains) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into record_time_stamp (record, time_stamp, hash_chain) values (?, ?, ?)");
                PreparedStatement waits = connection.prepareStatement("insert into unarchived_record (record) values (?)")) {
            for (int i = 0; i < records.size(); i++) {
                waits.setLong(1, records.get(i));
                waits.addBatch();
                insert.setLong(1, records.get(i));
                insert.setLong(2, stamp);
                insert.setBytes(3, chains.apply(i));
                insert.addBatch();
                if (i % ROWS_A_TIME == ROWS_A_TIME - 1 || i == records.size() - 1) {
                    insert.executeBatch();
                    waits.executeBatch();
                }
            }
        }
    }

    /** Stores what the work does, if it stamps anything; on the disk when this returns. */
    private int store(Optional<Leadership.Term> term, Database.Work<Integer> work) throws SQLException {
        return database.inDurableTransaction(connection -> {
            if (term.isPresent()) {
                term.get().require(connection);
            }
            return work.on(connection);
        });
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

    /** How time-stamping goes, as some node wrote it last. */
    TimeStampingState state() throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "select last_success_ms, last_attempt_ms, failing_since_ms, last_failure from time_stamping_state");
                    ResultSet row = query.executeQuery()) {
                row.next();
                return new TimeStampingState(instant(row, 1), instant(row, 2), instant(row, 3), Optional.ofNullable(row.getString(4)));
            }
        });
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long milliseconds = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(milliseconds));
    }

    /** Keeps how time-stamping goes, on the disk. */
    void keep(Leadership.Term term, TimeStampingState state) throws SQLException {
        store(Optional.of(term), connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "update time_stamping_state set last_success_ms = ?, last_attempt_ms = ?, failing_since_ms = ?, last_failure = ?")) {
                bind(update, 1, state.lastSuccess());
                bind(update, 2, state.lastAttempt());
                bind(update, 3, state.failingSince());
                update.setString(4, state.lastFailure().map(text -> text.substring(0, Math.min(LONGEST_FAILURE, text.length())).replace('\0', ' ')).orElse(null));
                return update.executeUpdate();
            }
        });
    }

    private static void bind(PreparedStatement statement, int parameter, Optional<Instant> instant) throws SQLException {
        if (instant.isPresent()) {
            statement.setLong(parameter, instant.get().toEpochMilli());
        } else {
            statement.setNull(parameter, Types.BIGINT);
        }
    }
}
