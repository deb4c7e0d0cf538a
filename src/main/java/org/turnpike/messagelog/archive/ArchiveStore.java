package org.turnpike.messagelog.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.storage.Database;
import org.turnpike.storage.Leadership;
import org.turnpike.storage.Rows;

/**
 * The database tables of the archive: waiting records, the records of each file, and the ends of the chains. Each record is archived once, by the
 * transaction that removes it from the waiting records. Safe for use by many threads and nodes.
 */
public final class ArchiveStore {
    private static final int DELETED_TOGETHER = 100;
    /** The maximum number of chunks that one transaction deletes, each of at most 64 KiB. */
    private static final int CHUNKS_DELETED_TOGETHER = 1024;
    private static final String COLUMNS = "id, file_name, temporary_name, group_name, node, created_ms, first_ms, last_ms, records, bytes,"
            + " last_digest, handed_over_ms, records_deleted";

    private final Database database;

    public ArchiveStore(Database database) {
        this.database = database;
    }

    /** A record that has a time-stamp and waits for the archive. */
    record Waiting(long record, ClientId party) {
    }

    /** Returns the oldest waiting records, in the order of their numbers. */
    List<Waiting> waiting(int atMost) throws SQLException {
        return database.inTransaction(connection -> Rows.list(connection, """
                select u.record, r.instance, r.member_class, r.member_code, r.subsystem_code
                from unarchived_record u join message_record r on r.id = u.record order by u.record limit ?""",
                row -> new Waiting(row.getLong(1), party(row)), atMost));
    }

    private static ClientId party(ResultSet row) throws SQLException {
        MemberId member = new MemberId(row.getString(2).intern(), row.getString(3).intern(), row.getString(4).intern());
        String subsystem = row.getString(5);
        return subsystem == null ? member : new SubsystemId(member, subsystem.intern());
    }

    /** Returns how many records wait for the archive. */
    public long backlog() throws SQLException {
        return database.inTransaction(connection -> Rows.number(connection, "select count(*) from unarchived_record"));
    }

    /** Returns the end of a group's chain. */
    ArchiveLink end(String group) throws SQLException {
        return database.inTransaction(connection -> Rows.find(connection, "select digest, file_name from archive_chain where group_name = ?",
                row -> new ArchiveLink(row.getString(1), row.getString(2)), group)).orElse(ArchiveLink.NONE);
    }

    /**
     * Commits a file that is complete on disk under its temporary name. In one transaction, its records are marked as archived, and the file becomes
     * the end of the group's chain.
     *
     * @param archive the file; its number is ignored
     * @param previous the end of the chain to which the file is linked
     * @throws SQLException if the database fails, if a record no longer waits, or if the chain has another end now; in each case, nothing was changed
     */
    void commit(Leadership.Term term, Archive archive, ArchiveLink previous, List<Long> records) throws SQLException {
        database.inTransaction(connection -> {
            term.require(connection);
            advance(connection, archive, previous);
            take(connection, records);
            archived(connection, insert(connection, archive), records);
            return null;
        });
    }

    private static void advance(Connection connection, Archive archive, ArchiveLink previous) throws SQLException {
        int changed = previous.isNone()
                ? Rows.update(connection, "insert into archive_chain (digest, file_name, group_name) values (?, ?, ?)",
                        archive.lastDigest(), archive.fileName(), archive.group())
                : Rows.update(connection, "update archive_chain set digest = ?, file_name = ? where group_name = ? and digest = ?",
                        archive.lastDigest(), archive.fileName(), archive.group(), previous.digest());
        if (changed != 1) {
            throw new SQLException("The chain of archive files of group '" + archive.group() + "' no longer ends with " + previous.fileName());
        }
    }

    private static void take(Connection connection, List<Long> records) throws SQLException {
        List<Integer> counts = Rows.updateEach(connection, "delete from unarchived_record where record = ?", records, record -> new Object[] {record});
        if (!counts.stream().allMatch(count -> count == 1)) {
            throw new SQLException("Another run has archived one of the records");
        }
    }

    private static long insert(Connection connection, Archive archive) throws SQLException {
        return Rows.insert(connection, "insert into archive (file_name, temporary_name, group_name, node, created_ms, first_ms, last_ms, records, bytes,"
                + " last_digest, records_deleted) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false) returning id", archive.fileName(), archive.temporaryName(),
                archive.group(), archive.node(), archive.createdAt(), archive.first(), archive.last(), archive.records(), archive.bytes(), archive.lastDigest());
    }

    private static void archived(Connection connection, long archive, List<Long> records) throws SQLException {
        Rows.updateEach(connection, "insert into archived_record (record, archive) values (?, ?)", records, record -> new Object[] {record, archive});
    }

    /** Finds the file that was committed with this temporary name and does not have its final name yet. */
    Optional<Archive> findTemporary(String temporaryName) throws SQLException {
        return find("temporary_name = ?", temporaryName);
    }

    /** Finds the file with this name. */
    Optional<Archive> find(String fileName) throws SQLException {
        return find("file_name = ?", fileName);
    }

    private Optional<Archive> find(String condition, String value) throws SQLException {
        return list("select " + COLUMNS + " from archive where " + condition, value).stream().findFirst();
    }

    /** Returns the committed files that do not have their final name according to the database. */
    List<Archive> unnamed() throws SQLException {
        return list("select " + COLUMNS + " from archive where temporary_name is not null order by id");
    }

    /** Returns the newest files, newest first. */
    public List<Archive> newest(int atMost) throws SQLException {
        return list("select " + COLUMNS + " from archive order by id desc limit ?", atMost);
    }

    private List<Archive> list(String sql, Object... arguments) throws SQLException {
        return database.inTransaction(connection -> Rows.list(connection, sql, ArchiveStore::archive, arguments));
    }

    private static Archive archive(ResultSet row) throws SQLException {
        return new Archive(row.getLong(1), row.getString(2), Rows.text(row, 3), row.getString(4), row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)), Instant.ofEpochMilli(row.getLong(7)), Instant.ofEpochMilli(row.getLong(8)), row.getInt(9),
                row.getLong(10), row.getString(11), Rows.instant(row, 12), row.getBoolean(13));
    }

    /** Stores that the file has its final name. */
    void named(Archive archive) throws SQLException {
        database.inTransaction(connection -> Rows.update(connection, "update archive set temporary_name = null where id = ?", archive.id()));
    }

    /** Stores that the file was handed over. */
    void handedOver(Archive archive, Instant at) throws SQLException {
        database.inTransaction(connection -> Rows.update(connection, "update archive set handed_over_ms = ? where id = ?", at, archive.id()));
    }

    /**
     * Returns files whose records may be deleted. All records of such a file were recorded before the given time; the file has its final name and, if
     * required, was handed over.
     */
    List<Archive> expired(Instant before, boolean handedOver, int atMost) throws SQLException {
        return list("select " + COLUMNS + " from archive where records_deleted = false and temporary_name is null and last_ms < ?"
                + (handedOver ? " and handed_over_ms is not null" : "") + " order by id limit ?", before, atMost);
    }

    /** Deletes some records of the file from the database, and the time-stamps that no other record uses. Returns whether more records may remain. */
    boolean deleteSome(Leadership.Term term, Archive archive) throws SQLException {
        return database.inTransaction(connection -> {
            term.require(connection);
            List<Doomed> oldest = Rows.list(connection, "select a.record, t.time_stamp, (select count(*) from message_chunk c where c.record = a.record)"
                    + " from archived_record a join record_time_stamp t on t.record = a.record where a.archive = ? order by a.record limit ?",
                    row -> new Doomed(row.getLong(1), row.getLong(2), row.getLong(3)), archive.id(), DELETED_TOGETHER);
            delete(connection, oldest.subList(0, together(oldest)));
            if (oldest.isEmpty()) {
                Rows.update(connection, "update archive set records_deleted = true where id = ?", archive.id());
            }
            return !oldest.isEmpty();
        });
    }

    private record Doomed(long record, long timeStamp, long chunks) {
    }

    /** Returns the number of records that one transaction deletes, at least one. The number is small, because new messages wait for the transaction. */
    private static int together(List<Doomed> doomed) {
        long chunks = 0;
        for (int count = 0; count < doomed.size(); count++) {
            chunks += doomed.get(count).chunks();
            if (count > 0 && chunks > CHUNKS_DELETED_TOGETHER) {
                return count;
            }
        }
        return doomed.size();
    }

    private static void delete(Connection connection, List<Doomed> doomed) throws SQLException {
        for (String rows : RecordStore.tables()) {
            Rows.updateEach(connection, "delete from " + rows + " = ?", doomed, each -> new Object[] {each.record()});
        }
        Rows.updateEach(connection, "delete from time_stamp where id = ? and not exists (select 1 from record_time_stamp r where r.time_stamp = time_stamp.id)",
                doomed.stream().map(Doomed::timeStamp).distinct().toList(), stamp -> new Object[] {stamp});
    }
}
