package org.turnpike.monitoring;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.storage.Database;

/** The table of operational data records. Each call is one or more short transactions. Safe for use by many threads. */
public final class OperationalDataStore {
    private static final int PAGE = 1000;
    private static final int DURATIONS = 10_000;
    private static final int DELETED_TOGETHER = 1000;
    private static final RecordField[] FIELDS = RecordField.values();
    private static final String COLUMNS = Arrays.stream(FIELDS).map(RecordField::column).collect(Collectors.joining(", "));
    private static final String INSERT = "insert into operational_record (" + COLUMNS + ") values ("
            + Arrays.stream(FIELDS).map(field -> "?").collect(Collectors.joining(", ")) + ")";

    private final Database database;

    public OperationalDataStore(Database database) {
        this.database = database;
    }

    /** Receives the records of an answer, one after another. */
    @FunctionalInterface
    public interface Reader<E extends Exception> {
        /** Receives the next record. */
        void accept(OperationalRecord record) throws E;
    }

    /** Stores the records in one transaction. All have the same time of storage, {@code second}. */
    void insert(List<OperationalRecord> records, long second) throws SQLException {
        database.inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (OperationalRecord record : records) {
                    set(insert, record, second);
                    insert.addBatch();
                }
                insert.executeBatch();
                return null;
            }
        });
    }

    private static void set(PreparedStatement insert, OperationalRecord record, long second) throws SQLException {
        for (RecordField field : FIELDS) {
            Object value = field == RecordField.MONITORING_DATA_TS ? Long.valueOf(second) : record.value(field);
            int at = field.ordinal() + 1;
            switch (field.kind()) {
                case TEXT -> insert.setString(at, (String) value);
                case NUMBER -> insert.setObject(at, value, Types.BIGINT);
                case TRUTH -> insert.setBoolean(at, Boolean.TRUE.equals(value));
            }
        }
    }

    /**
     * Returns the second in which the n-th record of the query was stored; empty if the query finds fewer records. The first record has number 1.
     *
     * @param n at least 1
     */
    OptionalLong secondOf(OperationalQuery query, int n) throws SQLException {
        Condition condition = Condition.of(query);
        return database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select monitoring_data_ts from operational_record where "
                    + condition.sql() + " order by monitoring_data_ts, id limit 1 offset ?")) {
                select.setInt(condition.set(select), n - 1);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    /**
     * Reads all records that the query finds, in the order of their storage, and passes them to the reader. Records are read in pages, so that only a
     * few are in memory.
     */
    public <E extends Exception> void read(OperationalQuery query, Reader<E> reader) throws SQLException, E {
        long second = query.from() - 1;
        long id = Long.MAX_VALUE;
        for (List<Row> page = page(query, second, id); !page.isEmpty(); page = page(query, second, id)) {
            for (Row row : page) {
                reader.accept(row.record());
                second = row.record().number(RecordField.MONITORING_DATA_TS).orElseThrow();
                id = row.id();
            }
        }
    }

    /**
     * Reads the records of all requests that arrived in a period, in pages and in the order of arrival, and passes them to the reader. The start of
     * the period is inclusive and the end exclusive.
     */
    <E extends Exception> void readArrived(long fromMillis, long toMillis, Reader<E> reader) throws SQLException, E {
        long millis = fromMillis;
        long id = 0;
        for (List<Row> page = arrived(millis, id, toMillis); !page.isEmpty(); page = arrived(millis, id, toMillis)) {
            for (Row row : page) {
                reader.accept(row.record());
                millis = row.record().number(RecordField.REQUEST_IN_TS).orElseThrow();
                id = row.id();
            }
        }
    }

    /** Receives when a request arrived, how long the exchange took, both in milliseconds, and whether it succeeded. */
    @FunctionalInterface
    interface DurationReader {
        void accept(long arrived, long millis, boolean succeeded);
    }

    /**
     * Reads the durations of all exchanges whose requests arrived in a period, in pages and in the order of arrival, and passes them to the reader.
     * The start of the period is inclusive and the end exclusive.
     */
    void readDurations(long fromMillis, long toMillis, DurationReader reader) throws SQLException {
        long[] last = {fromMillis, 0};
        while (database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select id, request_in_ts, response_out_ts, succeeded from operational_record"
                    + " where (request_in_ts, id) > (?, ?) and request_in_ts < ? order by request_in_ts, id limit " + DURATIONS)) {
                select.setLong(1, last[0]);
                select.setLong(2, last[1]);
                select.setLong(3, toMillis);
                return durations(select, last, reader);
            }
        }) == DURATIONS) {
            continue;
        }
    }

    private static int durations(PreparedStatement select, long[] last, DurationReader reader) throws SQLException {
        int count = 0;
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                last[1] = row.getLong(1);
                last[0] = row.getLong(2);
                reader.accept(last[0], Math.max(0, row.getLong(3) - last[0]), row.getBoolean(4));
                count++;
            }
        }
        return count;
    }

    /** Returns the first records of requests that arrived in a period. The start of the period is inclusive and the end exclusive. */
    List<OperationalRecord> arrived(long fromMillis, long toMillis, int most) throws SQLException {
        return arrived(fromMillis, 0, toMillis, most).stream().map(Row::record).toList();
    }

    private List<Row> arrived(long millis, long id, long toMillis) throws SQLException {
        return arrived(millis, id, toMillis, PAGE);
    }

    private List<Row> arrived(long millis, long id, long toMillis, int most) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select id, " + COLUMNS + " from operational_record where (request_in_ts, id) > (?, ?)"
                    + " and request_in_ts < ? order by request_in_ts, id limit " + most)) {
                select.setLong(1, millis);
                select.setLong(2, id);
                select.setLong(3, toMillis);
                return rows(select);
            }
        });
    }

    private record Row(long id, OperationalRecord record) {
    }

    private List<Row> page(OperationalQuery query, long second, long id) throws SQLException {
        Condition condition = Condition.after(query, second, id);
        return database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select id, " + COLUMNS + " from operational_record where "
                    + condition.sql() + " order by monitoring_data_ts, id limit " + PAGE)) {
                condition.set(select);
                return rows(select);
            }
        });
    }

    private static List<Row> rows(PreparedStatement select) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                rows.add(new Row(result.getLong(1), record(result)));
            }
        }
        return rows;
    }

    private static OperationalRecord record(ResultSet row) throws SQLException {
        EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
        for (RecordField field : FIELDS) {
            int at = field.ordinal() + 2;
            Object value = switch (field.kind()) {
                case TEXT -> row.getString(at);
                case NUMBER -> (Object) row.getLong(at);
                case TRUTH -> (Object) row.getBoolean(at);
            };
            if (value != null && !row.wasNull()) {
                values.put(field, value);
            }
        }
        return new OperationalRecord(values);
    }

    /**
     * Deletes records that were stored before the given second, in short transactions.
     *
     * @return the number of deleted records
     */
    long deleteBefore(long second) throws SQLException {
        long deleted = 0;
        for (int some = deleteSome(second); some > 0; some = deleteSome(second)) {
            deleted += some;
        }
        return deleted;
    }

    /**
     * Deletes records by a range of the index. With a condition {@code id in (select ...)}, two nodes that deleted at the same time needed more than
     * 30 seconds on PostgreSQL.
     */
    private int deleteSome(long second) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select monitoring_data_ts, id from operational_record where monitoring_data_ts < ?"
                    + " order by monitoring_data_ts, id limit " + DELETED_TOGETHER);
                    PreparedStatement delete = connection.prepareStatement("delete from operational_record where (monitoring_data_ts, id) <= (?, ?)")) {
                select.setLong(1, second);
                boolean some = false;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        some = true;
                        delete.setLong(1, rows.getLong(1));
                        delete.setLong(2, rows.getLong(2));
                    }
                }
                return some ? delete.executeUpdate() : 0;
            }
        });
    }

    /** Returns the latest second in which a record was stored; empty if there is no record. */
    OptionalLong newest() throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select monitoring_data_ts from operational_record"
                    + " order by monitoring_data_ts desc, id desc limit 1"); ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        });
    }

    /** How many records there are. */
    public long count() throws SQLException {
        return database.inTransaction(OperationalDataStore::count);
    }

    private static long count(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select count(*) from operational_record");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The part of a query that follows {@code where}. */
    private record Condition(String sql, List<Object> arguments) {

        static Condition of(OperationalQuery query) {
            return of(query, "monitoring_data_ts >= ? and monitoring_data_ts <= ?", List.of(query.from(), query.to()));
        }

        /**
         * Returns the condition for records after a position in the order of storage. The position replaces the first second of the query, so that
         * the database continues in its index.
         */
        static Condition after(OperationalQuery query, long second, long id) {
            return of(query, "(monitoring_data_ts, id) > (?, ?) and monitoring_data_ts <= ?", List.of(second, id, query.to()));
        }

        private static Condition of(OperationalQuery query, String range, List<Object> bounds) {
            List<Object> arguments = new ArrayList<>(bounds);
            StringBuilder sql = new StringBuilder(range);
            query.party().ifPresent(party -> sql.append(" and ((").append(is("client", party, arguments)).append(") or (")
                    .append(is("service", party, arguments)).append("))"));
            query.provider().ifPresent(provider -> sql.append(" and ").append(is("service", provider, arguments)));
            return new Condition(sql.toString(), arguments);
        }

        private static String is(String prefix, ClientId id, List<Object> arguments) {
            MemberId member = id.member();
            arguments.addAll(List.of(member.instance(), member.memberClass(), member.code()));
            String subsystem = prefix + "_subsystem_code is null";
            if (id instanceof SubsystemId part) {
                arguments.add(part.subsystemCode());
                subsystem = prefix + "_subsystem_code = ?";
            }
            return prefix + "_xroad_instance = ? and " + prefix + "_member_class = ? and " + prefix + "_member_code = ? and " + subsystem;
        }

        /** Returns the number of the next parameter. */
        int set(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < arguments.size(); i++) {
                statement.setObject(i + 1, arguments.get(i));
            }
            return arguments.size() + 1;
        }
    }
}
