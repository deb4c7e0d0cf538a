package org.turnpike.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A connection to SQLite that keeps its prepared statements. A statement that is closed is kept, without its arguments and results, for the next
 * transaction with the same SQL, because compiling a small statement takes about as long as running it. At most {@value #MOST} are kept, and none that
 * failed or that ran a long batch. A query timeout is kept with the statement. For one thread at a time.
 */
final class SqliteConnection {
    /** The largest number of statements that are kept, of some 20 KB each. */
    static final int MOST = 16;
    /** A statement that had a longer batch is not kept, because the driver keeps room for as many arguments. */
    private static final int LONGEST_BATCH = 64;

    private final Connection real;
    private final Map<String, PreparedStatement> kept = new LinkedHashMap<>();      // least recently used first

    SqliteConnection(Connection real) {
        this.real = real;
    }

    /** The connection of the driver. */
    Connection real() {
        return real;
    }

    /** Prepares the statement, or returns the one that was kept. While it is in use, preparing the same SQL compiles another statement. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement before = kept.remove(sql);
        return (PreparedStatement) Proxy.newProxyInstance(SqliteConnection.class.getClassLoader(), new Class<?>[] {PreparedStatement.class},
                new Lent(sql, before == null ? real.prepareStatement(sql) : before));
    }

    /** Runs a statement that has no arguments and no result. */
    void execute(String sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            statement.execute();
        }
    }

    /** Closes the connection with all of its statements. */
    void close() throws SQLException {
        real.close();
    }

    private void keep(String sql, PreparedStatement statement) throws SQLException {
        PreparedStatement other = kept.put(sql, statement);
        if (other != null) {
            other.close();
        }
        if (kept.size() > MOST) {
            Iterator<PreparedStatement> oldest = kept.values().iterator();
            PreparedStatement first = oldest.next();
            oldest.remove();
            first.close();
        }
    }

    /** A statement in use, until it is closed. */
    private final class Lent implements InvocationHandler {
        private final String sql;
        private final PreparedStatement statement;
        private ResultSet results;
        private int batch;
        private boolean failed;
        private boolean closed;

        Lent(String sql, PreparedStatement statement) {
            this.sql = sql;
            this.statement = statement;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "close" -> {
                    close();
                    yield null;
                }
                case "isClosed" -> closed;
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> sql;
                default -> call(method, arguments);
            };
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            if (closed) {
                throw new SQLException("The statement is closed");
            }
            try {
                Object result = method.invoke(statement, arguments);
                switch (method.getName()) {
                    case "addBatch" -> batch++;
                    case "execute" -> results = statement.getResultSet();
                    case "executeQuery" -> results = (ResultSet) result;
                    default -> {
                        // leaves no results
                    }
                }
                return result;
            } catch (InvocationTargetException e) {
                failed = true;
                throw e.getCause();
            } catch (SQLException e) {
                failed = true;
                throw e;
            }
        }

        private void close() throws SQLException {
            if (!closed) {
                closed = true;
                try {
                    clear();
                } catch (SQLException e) {
                    failed = true;
                    throw e;
                } finally {
                    if (failed || batch > LONGEST_BATCH) {
                        statement.close();
                    } else {
                        keep(sql, statement);
                    }
                }
            }
        }

        private void clear() throws SQLException {
            if (!failed) {
                if (results != null) {
                    results.close();
                }
                statement.clearBatch();
                statement.clearParameters();                                 // frees SQLite's own copies of the arguments
            }
        }
    }
}
