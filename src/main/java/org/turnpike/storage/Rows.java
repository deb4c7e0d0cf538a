package org.turnpike.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs statements and reads rows with one call each. An {@code Optional} argument is bound by its value or null, an {@code Instant} by its
 * milliseconds since 1970, and an {@code Enum} by its name; other arguments are bound as they are.
 */
public final class Rows {
    /** The number of rows that one round trip to the database reads or writes. */
    public static final int AT_A_TIME = 500;

    private Rows() {
    }

    /** Creates a value from the present row of the result set. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All rows, in order. */
    public static <T> List<T> list(Connection connection, String sql, Reader<T> reader, Object... arguments) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(AT_A_TIME);
            bind(query, arguments);
            List<T> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
            return found;
        }
    }

    /** The first row, if there is one. */
    public static <T> Optional<T> find(Connection connection, String sql, Reader<T> reader, Object... arguments) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            bind(query, arguments);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(reader.read(row)) : Optional.empty();
            }
        }
    }

    /** The number in the first column of the first row, for queries that always have one. */
    public static long number(Connection connection, String sql, Object... arguments) throws SQLException {
        return find(connection, sql, row -> row.getLong(1), arguments).orElseThrow(() -> new SQLException("The query has no row: " + sql));
    }

    /**
     * Changes rows.
     *
     * @return how many
     */
    public static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    /**
     * Inserts a row.
     *
     * @param sql ends with {@code returning} and a number
     */
    public static long insert(Connection connection, String sql, Object... arguments) throws SQLException {
        return number(connection, sql, arguments);
    }

    /**
     * Runs the statement once for each element, many in one round trip.
     *
     * @return how many rows each changed, in order
     */
    public static <E> List<Integer> updateEach(Connection connection, String sql, Collection<E> elements, Function<E, Object[]> arguments)
            throws SQLException {
        List<Integer> counts = new ArrayList<>(elements.size());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int waiting = 0;
            for (E element : elements) {
                bind(statement, arguments.apply(element));
                statement.addBatch();
                if (++waiting == AT_A_TIME) {
                    waiting = 0;
                    add(counts, statement.executeBatch());
                }
            }
            if (waiting > 0) {
                add(counts, statement.executeBatch());
            }
        }
        return counts;
    }

    private static void add(List<Integer> counts, int[] more) {
        for (int count : more) {
            counts.add(count);
        }
    }

    /** Binds arguments to the statement's parameters from the first on. */
    public static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, stored(arguments[i]));
        }
    }

    private static Object stored(Object argument) {
        if (argument instanceof Optional<?> optional) {
            return optional.map(Rows::stored).orElse(null);
        }
        if (argument instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        return argument instanceof Enum<?> constant ? constant.name() : argument;
    }

    /** The instant in a column of milliseconds since 1970; empty when it is null. */
    public static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long milliseconds = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(milliseconds));
    }

    /** The text in a column; empty when it is null. */
    public static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
