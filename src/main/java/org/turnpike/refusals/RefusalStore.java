package org.turnpike.refusals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/**
 * The table of refused handshakes and messages, which all nodes share. The number of records is bounded: each insertion removes the excess. Records
 * about unknown parties are removed first while they are more than half of the capacity. Within each group, the oldest record of the source with the
 * most records is removed first, so that a scanner replaces only its own records. Each call is one short transaction. Safe for use by many threads.
 */
final class RefusalStore {
    private static final String COLUMNS = "id, side, at_ms, kind, address, peer, client, service, message_id, subject, issuer, serial, sha256, code,"
            + " reason, failed_check, compared, remedy, node";
    private static final String INSERT = "insert into refusal (" + COLUMNS + ", source, known, error, fault_id) values (?" + ", ?".repeat(22) + ")"
            + " on conflict (id, side) do update set client = excluded.client, service = excluded.service, message_id = excluded.message_id"
            + " where refusal.client = '' and refusal.service = '' and refusal.message_id = ''";

    private final Database database;
    private final int capacity;

    /** @param capacity how many records are kept at most */
    RefusalStore(Database database, int capacity) {
        this.database = database;
        this.capacity = capacity;
    }

    /** Stores records, then removes the excess. If a record exists without the identifiers of its call, this method adds them. */
    void insert(List<StoredRefusal> records) throws SQLException {
        database.inTransaction(connection -> {
            Rows.updateEach(connection, INSERT, records, RefusalStore::row);
            trim(connection);
            return null;
        });
    }

    private static Object[] row(StoredRefusal each) {
        return new Object[] {each.id(), each.side(), each.at(), each.kind(), each.address(), each.peer(), each.client(), each.service(), each.messageId(),
            each.subject(), each.issuer(), each.serial(), each.sha256(), each.code(), each.reason(), each.check(), each.valuesAsJson(), each.remedy(),
            each.node(), each.source(), each.known(), each.error(), each.faultId()};
    }

    private void trim(Connection connection) throws SQLException {
        long excess = count(connection) - capacity;
        if (excess <= 0) {
            return;
        }
        long strangers = Rows.number(connection, "select count(*) from refusal where known = ?", false);
        long first = Math.min(excess, Math.max(0, strangers - capacity / 2));
        remove(connection, first, " where known = ?", false);
        remove(connection, excess - first, "");
    }

    /**
     * Removes {@code count} records, first those whose source has the largest number of newer records. All nodes delete rows in the order of the
     * keys, so that nodes that delete at the same time cannot deadlock.
     */
    private static void remove(Connection connection, long count, String among, Object... arguments) throws SQLException {
        if (count > 0) {
            List<Object[]> keys = Rows.list(connection, "select id, side from (select id, side, at_ms, row_number() over"
                    + " (partition by source order by at_ms desc, id desc) as newer from refusal" + among + ") ranked"
                    + " order by newer desc, at_ms, id limit " + count, row -> new Object[] {row.getString(1), row.getString(2)}, arguments);
            List<Object[]> ordered = new ArrayList<>(keys);
            ordered.sort(Comparator.comparing((Object[] key) -> (String) key[0]).thenComparing(key -> (String) key[1]));
            Rows.updateEach(connection, "delete from refusal where id = ? and side = ?", ordered, key -> key);
        }
    }

    private static long count(Connection connection) throws SQLException {
        return Rows.number(connection, "select count(*) from refusal");
    }

    /** How many records there are. */
    long count() throws SQLException {
        return database.inTransaction(RefusalStore::count);
    }

    /** Returns the newest matching records, newest first. */
    List<StoredRefusal> search(RefusalCriteria criteria, Optional<RefusalCursor> before, int count) throws SQLException {
        Conditions conditions = new Conditions(criteria, before);
        return database.inTransaction(connection -> Rows.list(connection, "select " + COLUMNS + " from refusal" + conditions.where
                + " order by at_ms desc, id desc, side desc limit " + count, RefusalStore::read, conditions.values.toArray()));
    }

    /**
     * Finds the record with this id. If both sides have one, returns the record of the server that refused. If no record has this id, returns the
     * newest record of a provider's fault with this id.
     */
    Optional<StoredRefusal> find(String id) throws SQLException {
        return database.inTransaction(connection -> {
            Optional<StoredRefusal> found = Rows.find(connection, "select " + COLUMNS + " from refusal where id = ?"
                    + " order by case side when 'SERVER' then 0 else 1 end, side limit 1", RefusalStore::read, StoredRefusal.id(id));
            return found.isPresent() ? found : Rows.find(connection, "select " + COLUMNS + " from refusal where fault_id = ? order by at_ms desc limit 1",
                    RefusalStore::read, StoredRefusal.id(id));
        });
    }

    private static StoredRefusal read(ResultSet row) throws SQLException {
        return new StoredRefusal(row.getString(1), Instant.ofEpochMilli(row.getLong(3)), RefusalRecord.Kind.valueOf(row.getString(4)),
                RefusalRecord.Side.valueOf(row.getString(2)), row.getString(5), row.getString(6), row.getString(7), row.getString(8), row.getString(9),
                row.getString(10), row.getString(11), row.getString(12), row.getString(13), row.getString(14), row.getString(15), row.getString(16),
                StoredRefusal.values(row.getString(17)), row.getString(18), row.getString(19));
    }

    /** Builds the SQL condition together with its parameters. */
    private static final class Conditions {
        private final StringBuilder where = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        Conditions(RefusalCriteria criteria, Optional<RefusalCursor> before) {
            before.ifPresent(cursor -> and("(at_ms, id, side) < (?, ?, ?)", cursor.at(), cursor.id(), cursor.side()));
            criteria.from().ifPresent(at -> and("at_ms >= ?", at));
            criteria.to().ifPresent(at -> and("at_ms < ?", at));
            criteria.check().ifPresent(check -> and("(reason = ? or code = ? or error = ?)", check, check, check));
            criteria.peer().ifPresent(path -> and("(" + below("peer") + " or " + below("client") + " or " + below("service") + ")",
                    path, path.length() + 1, path + "/", path, path.length() + 1, path + "/", path, path.length() + 1, path + "/"));
            criteria.address().ifPresent(address -> and("address = ?", address));
            criteria.id().ifPresent(id -> and("(id = ? or message_id = ? or fault_id = ?)", id, id, id));
        }

        private static String below(String column) {
            return column + " = ? or substr(" + column + ", 1, ?) = ?";
        }

        private void and(String condition, Object... arguments) {
            where.append(where.isEmpty() ? " where " : " and ").append(condition);
            values.addAll(List.of(arguments));
        }
    }
}
