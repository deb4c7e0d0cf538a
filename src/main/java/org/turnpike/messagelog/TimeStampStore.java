package org.turnpike.messagelog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.turnpike.signature.VerifiedTimeStamp;
import org.turnpike.storage.Database;
import org.turnpike.storage.Leadership;
import org.turnpike.storage.Rows;

/**
 * Stores the time-stamps of the message log. Each record is time-stamped once, by the transaction that removes it from the waiting records; a second
 * transaction changes nothing. Safe for use by many threads and by several nodes, because the database decides which transaction is first.
 */
public final class TimeStampStore {
    private static final int LONGEST_FAILURE = 4000;

    private final Database database;

    public TimeStampStore(Database database) {
        this.database = database;
    }

    /** A record without a time-stamp. It has only 72 bytes, so that a batch needs little memory. */
    record Unstamped(long id, byte[] signatureSha512) {
    }

    /** Returns the oldest records without a time-stamp, in the order of their numbers, with the digests of their signatures. */
    List<Unstamped> unstamped(int atMost) throws SQLException {
        return database.inTransaction(connection -> Rows.list(connection, "select record, signature_sha512 from unstamped_record order by record limit ?",
                row -> new Unstamped(row.getLong(1), row.getBytes(2)), atMost));
    }

    /** Returns the signature of the record; empty if the record already has a time-stamp. */
    Optional<byte[]> unstampedSignature(long record) throws SQLException {
        return database.inTransaction(connection -> Rows.find(connection,
                "select r.signature from unstamped_record u join message_record r on r.id = u.record where u.record = ?", row -> row.getBytes(1), record));
    }

    /** How many records have no time-stamp. */
    public long backlog() throws SQLException {
        return database.inTransaction(connection -> Rows.number(connection, "select count(*) from unstamped_record"));
    }

    /**
     * Stores a token for one record, together with the signature into which the token was inserted.
     *
     * @param term the term of leadership in which the token may be stored; if empty, any node may store it
     * @return false if the record was time-stamped in the meantime; in this case, nothing was changed
     */
    boolean stamp(Optional<Leadership.Term> term, long record, VerifiedTimeStamp stamp, byte[] signature) throws SQLException {
        return store(term, connection -> {
            if (take(connection, List.of(new Unstamped(record, new byte[0]))).isEmpty()) {
                return 0;
            }
            attach(connection, insert(connection, stamp, Optional.empty()), List.of(record), index -> null);
            return Rows.update(connection, "update message_record set signature = ? where id = ?", signature, record);
        }) > 0;
    }

    /**
     * Stores one token for several records, with the hash chain from each signature to the time-stamped result. Records that were time-stamped in the
     * meantime keep their time-stamp.
     *
     * @param term the term of leadership in which the token may be stored; if empty, any node may store it
     * @param chains returns the hash chain of the n-th record
     * @return how many records were time-stamped
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

    /** Removes records from the waiting records. Returns the positions of those that were still waiting. */
    private static List<Integer> take(Connection connection, List<Unstamped> records) throws SQLException {
        List<Integer> counts = Rows.updateEach(connection, "delete from unstamped_record where record = ?", records, each -> new Object[] {each.id()});
        return IntStream.range(0, counts.size()).filter(i -> counts.get(i) == 1).boxed().toList();
    }

    /** Links the records to their time-stamp and adds them to the records that wait for the archive. */
    private static void attach(Connection connection, long stamp, List<Long> records, IntFunction<byte[]> chains) throws SQLException {
        List<Integer> places = IntStream.range(0, records.size()).boxed().toList();
        Rows.updateEach(connection, "insert into record_time_stamp (record, time_stamp, hash_chain) values (?, ?, ?)", places,
                place -> new Object[] {records.get(place), stamp, chains.apply(place)});
        Rows.updateEach(connection, "insert into unarchived_record (record) values (?)", records, record -> new Object[] {record});
    }

    /** Does the work in one transaction, if the term of leadership is still valid. */
    private int store(Optional<Leadership.Term> term, Database.Work<Integer> work) throws SQLException {
        return database.inTransaction(connection -> {
            if (term.isPresent()) {
                term.get().require(connection);
            }
            return work.on(connection);
        });
    }

    private static long insert(Connection connection, VerifiedTimeStamp stamp, Optional<byte[]> result) throws SQLException {
        return Rows.insert(connection, "insert into time_stamp (stamped_ms, token, hash_chain_result) values (?, ?, ?) returning id",
                stamp.at(), stamp.token(), result);
    }

    /** Returns the latest stored state of time-stamping, from any node. */
    TimeStampingState state() throws SQLException {
        return database.inTransaction(connection -> Rows.find(connection,
                "select last_success_ms, last_attempt_ms, failing_since_ms, last_failure from time_stamping_state",
                row -> new TimeStampingState(Rows.instant(row, 1), Rows.instant(row, 2), Rows.instant(row, 3), Rows.text(row, 4)))).orElseThrow();
    }

    /** Stores the state of time-stamping. */
    void keep(Leadership.Term term, TimeStampingState state) throws SQLException {
        store(Optional.of(term), connection -> Rows.update(connection,
                "update time_stamping_state set last_success_ms = ?, last_attempt_ms = ?, failing_since_ms = ?, last_failure = ?",
                state.lastSuccess(), state.lastAttempt(), state.failingSince(),
                state.lastFailure().map(text -> text.substring(0, Math.min(LONGEST_FAILURE, text.length())).replace('\0', ' '))));
    }
}
