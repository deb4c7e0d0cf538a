package org.turnpike.messagelog.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.storage.Database;
import org.turnpike.storage.Leadership;

/**
 * What the database knows of the archive: which records wait, which are in which file, where the chains end. A record is archived once: by
 * the transaction that takes it from what waits. Safe for use by many threads and nodes.
 */
public final class ArchiveStore {
    private static final int ROWS_A_TIME = 500;
    private static final int DELETED_TOGETHER = 100;
    private static final int ATTACHMENTS_A_TIME = Database.CHANGED_TOGETHER_BYTES / Database.IN_ITS_ROW_BYTES;
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
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement("""
                    select u.record, r.instance, r.member_class, r.member_code, r.subsystem_code
                    from unarchived_record u join message_record r on r.id = u.record order by u.record limit ?""")) {
                query.setInt(1, atMost);
                query.setFetchSize(ROWS_A_TIME);
                List<Waiting> found = new ArrayList<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Waiting(rows.getLong(1), party(rows)));
                    }
                }
                return found;
            }
        });
    }

    private static ClientId party(ResultSet row) throws SQLException {
        MemberId member = new MemberId(row.getString(2).intern(), row.getString(3).intern(), row.getString(4).intern());
        String subsystem = row.getString(5);
        return subsystem == null ? member : new SubsystemId(member, subsystem.intern());
    }

    /** How many records wait. */
    public long backlog() throws SQLException {
        return number("select count(*) from unarchived_record");
    }

    private long number(String sql) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql); ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** Where the chain of a group ends. */
    ArchiveLink end(String group) throws SQLException {
        return database.inTransaction(connection -> end(connection, group));
    }

    private static ArchiveLink end(Connection connection, String group) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select digest, file_name from archive_chain where group_name = ?")) {
            query.setString(1, group);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new ArchiveLink(row.getString(1), row.getString(2)) : ArchiveLink.NONE;
            }
        }
    }

    /**
     * Commits a file that lies complete on the disk under its temporary name: its records are archived from here on, and the group's
     * chain ends with it. On the disk when this returns. All or nothing.
     *
     * @param archive without its number
     * @param previous the end of the chain it is linked to
     * @throws SQLException also when a record in it waits no longer or the chain has gone on: then nothing was changed
     */
    void commit(Leadership.Term term, Archive archive, ArchiveLink previous, List<Long> records) throws SQLException {
        database.inDurableTransaction(connection -> {
            term.require(connection);
            advance(connection, archive, previous);
            take(connection, records);
            archived(connection, insert(connection, archive), records);
            return null;
        });
    }

    private static void advance(Connection connection, Archive archive, ArchiveLink previous) throws SQLException {
        String sql = previous.isNone() ? "insert into archive_chain (digest, file_name, group_name) values (?, ?, ?)"
                : "update archive_chain set digest = ?, file_name = ? where group_name = ? and digest = ?";
        try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setString(1, archive.lastDigest());
            change.setString(2, archive.fileName());
            change.setString(3, archive.group());
            if (!previous.isNone()) {
                change.setString(4, previous.digest());
            }
            if (change.executeUpdate() != 1) {
                throw new SQLException("The chain of archive files of group '" + archive.group() + "' does not end with " + previous.fileName() + " any more");
            }
        }
    }

    private static void take(Connection connection, List<Long> records) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from unarchived_record where record = ?")) {
            for (int from = 0; from < records.size(); from += ROWS_A_TIME) {
                for (long record : records.subList(from, Math.min(from + ROWS_A_TIME, records.size()))) {
                    delete.setLong(1, record);
                    delete.addBatch();
                }
                for (int count : delete.executeBatch()) {
                    if (count != 1) {
                        throw new SQLException("A record was archived by somebody else meanwhile");
                    }
                }
            }
        }
    }

    private static long insert(Connection connection, Archive archive) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into archive (file_name, temporary_name, group_name, node, created_ms,"
                + " first_ms, last_ms, records, bytes, last_digest, records_deleted) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)", new String[] {"id"})) {
            insert.setString(1, archive.fileName());
            insert.setString(2, archive.temporaryName().orElse(null));
            insert.setString(3, archive.group());
            insert.setString(4, archive.node());
            insert.setLong(5, archive.createdAt().toEpochMilli());
            insert.setLong(6, archive.first().toEpochMilli());
            insert.setLong(7, archive.last().toEpochMilli());
            insert.setInt(8, archive.records());
            insert.setLong(9, archive.bytes());
            insert.setString(10, archive.lastDigest());
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    private static void archived(Connection connection, long archive, List<Long> records) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into archived_record (record, archive) values (?, ?)")) {
            for (int from = 0; from < records.size(); from += ROWS_A_TIME) {
                for (long record : records.subList(from, Math.min(from + ROWS_A_TIME, records.size()))) {
                    insert.setLong(1, record);
                    insert.setLong(2, archive);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** The file that was committed under this temporary name and has not its own yet. */
    Optional<Archive> findTemporary(String temporaryName) throws SQLException {
        return find("temporary_name = ?", temporaryName);
    }

    /** The file of that name. */
    Optional<Archive> find(String fileName) throws SQLException {
        return find("file_name = ?", fileName);
    }

    private Optional<Archive> find(String condition, String value) throws SQLException {
        return list("select " + COLUMNS + " from archive where " + condition, query -> query.setString(1, value)).stream().findFirst();
    }

    /** Committed files that have not got their names, or of which that is not noted. */
    List<Archive> unnamed() throws SQLException {
        return list("select " + COLUMNS + " from archive where temporary_name is not null order by id", query -> {
        });
    }

    /** The newest files, the newest first. */
    public List<Archive> newest(int atMost) throws SQLException {
        return list("select " + COLUMNS + " from archive order by id desc limit ?", query -> query.setInt(1, atMost));
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private List<Archive> list(String sql, Parameters parameters) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                parameters.set(query);
                List<Archive> found = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.add(archive(row));
                    }
                }
                return found;
            }
        });
    }

    private static Archive archive(ResultSet row) throws SQLException {
        long handedOver = row.getLong(12);
        Optional<Instant> handedOverAt = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(handedOver));
        return new Archive(row.getLong(1), row.getString(2), Optional.ofNullable(row.getString(3)), row.getString(4), row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)), Instant.ofEpochMilli(row.getLong(7)), Instant.ofEpochMilli(row.getLong(8)), row.getInt(9),
                row.getLong(10), row.getString(11), handedOverAt, row.getBoolean(13));
    }

    /** The file has its name. */
    void named(Archive archive) throws SQLException {
        update("update archive set temporary_name = null where id = ?", archive.id(), Optional.empty());
    }

    /** The file was handed over. */
    void handedOver(Archive archive, Instant at) throws SQLException {
        update("update archive set handed_over_ms = ? where id = ?", archive.id(), Optional.of(at));
    }

    private void update(String sql, long archive, Optional<Instant> at) throws SQLException {
        database.inDurableTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                int column = 1;
                if (at.isPresent()) {
                    update.setLong(column++, at.get().toEpochMilli());
                }
                update.setLong(column, archive);
                return update.executeUpdate();
            }
        });
    }

    /**
     * Files whose records may be deleted: all recorded before the given time, the file in its place, and handed over if that is asked.
     */
    List<Archive> expired(Instant before, boolean handedOver, int atMost) throws SQLException {
        return list("select " + COLUMNS + " from archive where records_deleted = false and temporary_name is null and last_ms < ?"
                + (handedOver ? " and handed_over_ms is not null" : "") + " order by id limit ?", query -> {
                    query.setLong(1, before.toEpochMilli());
                    query.setInt(2, atMost);
                });
    }

    /**
     * Deletes some records of the file from the database, and time-stamps nobody needs any more: as many as one transaction takes. Of a record with
     * many attachments, the first of them before; what is left of it is no record any more to {@link org.turnpike.messagelog.SignedContainerStore}.
     *
     * @return whether there is more to delete
     */
    boolean deleteSome(Leadership.Term term, Archive archive) throws SQLException {
        return database.inWholeTransaction(connection -> {
            term.require(connection);
            List<Doomed> oldest = doomed(connection, archive);
            if (oldest.isEmpty()) {
                each(connection, "update archive set records_deleted = true where id = ?", new long[] {archive.id()});
                return false;
            }
            if (!deleteSurplusAttachments(connection, oldest.get(0).record())) {
                delete(connection, oldest.subList(0, together(connection, oldest)));
            }
            return true;
        });
    }

    private record Doomed(long record, long timeStamp) {
    }

    /** The oldest records of the file. */
    private static List<Doomed> doomed(Connection connection, Archive archive) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select a.record, t.time_stamp from archived_record a"
                + " join record_time_stamp t on t.record = a.record where a.archive = ? order by a.record limit ?")) {
            query.setLong(1, archive.id());
            query.setInt(2, DELETED_TOGETHER);
            List<Doomed> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new Doomed(row.getLong(1), row.getLong(2)));
                }
            }
            return found;
        }
    }

    /** Of more attachments than one transaction takes, deletes the first. @return whether there were more */
    private static boolean deleteSurplusAttachments(Connection connection, long record) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from message_attachment where message_record = ? and number <= least(
                  (select max(number) from message_attachment where message_record = ?) - ?,
                  (select min(number) from message_attachment where message_record = ?) + ? - 1)""")) {
            delete.setLong(1, record);
            delete.setLong(2, record);
            delete.setInt(3, ATTACHMENTS_A_TIME);
            delete.setLong(4, record);
            delete.setInt(5, ATTACHMENTS_A_TIME);
            return delete.executeUpdate() > 0;
        }
    }

    /** How many of the first of them one transaction takes: one at least. */
    private static int together(Connection connection, List<Doomed> doomed) throws SQLException {
        try (PreparedStatement size = connection.prepareStatement("""
                select octet_length(m.message) + octet_length(m.signature)
                  + coalesce(octet_length(m.hash_chain), 0) + coalesce(octet_length(m.hash_chain_result), 0)
                  + coalesce((select sum(octet_length(a.content)) from message_attachment a where a.message_record = m.id), 0)
                from message_record m where m.id = ?""")) {
            long bytes = 0;
            for (int count = 0; count < doomed.size(); count++) {
                size.setLong(1, doomed.get(count).record());
                try (ResultSet row = size.executeQuery()) {
                    bytes += row.next() ? row.getLong(1) : 0;
                }
                if (count > 0 && bytes > Database.CHANGED_TOGETHER_BYTES) {
                    return count;
                }
            }
            return doomed.size();
        }
    }

    private static void delete(Connection connection, List<Doomed> doomed) throws SQLException {
        for (String delete : new String[] {"delete from message_attachment where message_record = ?", "delete from message_record where id = ?",
                "delete from record_time_stamp where record = ?", "delete from archived_record where record = ?"}) {
            each(connection, delete, doomed.stream().mapToLong(Doomed::record).toArray());
        }
        each(connection, "delete from time_stamp s where s.id = ? and not exists (select 1 from record_time_stamp r where r.time_stamp = s.id)",
                doomed.stream().mapToLong(Doomed::timeStamp).distinct().toArray());
    }

    private static void each(Connection connection, String sql, long[] ids) throws SQLException {
        if (ids.length == 0) {
            return;
        }
        try (PreparedStatement change = connection.prepareStatement(sql)) {
            for (long id : ids) {
                change.setLong(1, id);
                change.addBatch();
            }
            change.executeBatch();
        }
    }
}
