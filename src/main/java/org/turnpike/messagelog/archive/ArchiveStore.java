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
 * The archive in the database: waiting records, the records of each file, and the ends of the chains. A record is archived once, by the
 * transaction that removes it from the waiting records. Safe for use by many threads and nodes.
 */
public final class ArchiveStore {
    private static final int DELETED_TOGETHER = 100;
    /** Of at most 64 KiB each. */
    private static final int CHUNKS_DELETED_TOGETHER = 1024;
    private static final String COLUMNS = "id, file_name, temporary_name, group_name, node, created_ms, first_ms, last_ms, records, bytes,"
            + " last_digest, handed_over_ms, records_deleted";

    private final Database database;

    public ArchiveStore(Database database) {
        this.database = database;
    }

    /** A record that has its time-stamp and waits for the archive. */
    record Waiting(long record, ClientId party) {
    }

    /** The oldest records that wait, in the order of their numbers. */
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

    /** How many records wait. */
    public long backlog() throws SQLException {
        return database.inTransaction(connection -> Rows.number(connection, "select count(*) from unarchived_record"));
    }

    /** The end of a group's chain. */
    ArchiveLink end(String group) throws SQLException {
        return database.inTransaction(connection -> Rows.find(connection, "select digest, file_name from archive_chain where group_name = ?",
                row -> new ArchiveLink(row.getString(1), row.getString(2)), group)).orElse(ArchiveLink.NONE);
    }

    /**
     * Commits a file that is complete on disk under its temporary name: its records count as archived from now on, and the group's
     * chain ends with it. All or nothing.
     *
     * @param archive without its number
     * @param previous the end of the chain it is linked to
     * @throws SQLException also if a record in it no longer waits or the chain has continued; then nothing was changed
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
            throw new SQLException("The chain of archive files of group '" + archive.group() + "' does not end with " + previous.fileName() + " any more");
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

    /** The file that was committed under this temporary name and does not have its final name yet. */
    Optional<Archive> findTemporary(String temporaryName) throws SQLException {
        return find("temporary_name = ?", temporaryName);
    }

    /** The file of that name. */
    Optional<Archive> find(String fileName) throws SQLException {
        return find("file_name = ?", fileName);
    }

    private Optional<Archive> find(String condition, String value) throws SQLException {
        return list("select " + COLUMNS + " from archive where " + condition, value).stream().findFirst();
    }

    /** Committed files without their final name according to the database. */
    List<Archive> unnamed() throws SQLException {
        return list("select " + COLUMNS + " from archive where temporary_name is not null order by id");
    }

    /** The newest files, the newest first. */
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
     * Files whose records may be deleted: all were recorded before the given time, the file has its final name, and it was handed over if required.
     */
    List<Archive> expired(Instant before, boolean handedOver, int atMost) throws SQLException {
        return list("select " + COLUMNS + " from archive where records_deleted = false and temporary_name is null and last_ms < ?"
                + (handedOver ? " and handed_over_ms is not null" : "") + " order by id limit ?", before, atMost);
    }

    /** Deletes some records of the file from the database, and the time-stamps of no other record. @return whether there is more to delete */
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

    /** The number of records that one transaction deletes, at least one. Meanwhile, new messages wait. */
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
