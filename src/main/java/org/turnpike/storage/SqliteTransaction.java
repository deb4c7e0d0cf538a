package org.turnpike.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One transaction on a connection to SQLite. It starts with its first statement. Before the first statement that writes, it takes the fair lock of
 * the engine, so that writers wait in order and do not poll. If a writing statement is not recognised, SQLite's own lock still protects it. For one
 * thread.
 */
final class SqliteTransaction implements InvocationHandler {
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final SqliteConnection connection;
    private final ReentrantLock writing;
    private final Connection seen = (Connection) Proxy.newProxyInstance(SqliteTransaction.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
    private boolean begun;

    SqliteTransaction(SqliteConnection connection, ReentrantLock writing) {
        this.connection = connection;
        this.writing = writing;
    }

    /** The transaction of the connection. */
    static SqliteTransaction of(Connection connection) {
        return (SqliteTransaction) Proxy.getInvocationHandler(connection);
    }

    /** The connection that the work of the transaction sees. */
    Connection connection() {
        return seen;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "prepareStatement" -> ready(writes((String) arguments[0]));
            case "createStatement" -> ready(false);
            case "commit", "rollback", "close", "setAutoCommit" -> throw new IllegalStateException("A transaction is committed when its work returns");
            default -> {
                // changes nothing
            }
        }
        if (method.getName().equals("prepareStatement") && arguments.length == 1) {
            return connection.prepare((String) arguments[0]);
        }
        try {
            return method.invoke(connection.real(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean writes(String sql) {
        String start = sql.stripLeading();
        String word = start.substring(0, Math.min(6, start.length())).toLowerCase(Locale.ROOT);
        return !(word.equals("select") || word.equals("pragma"));
    }

    private void ready(boolean write) throws SQLException {
        if (write) {
            write();
        } else if (!begun) {
            connection.execute("begin");
            begun = true;
        }
    }

    /** Takes the lock for writing, unless this transaction has it. */
    void write() throws SQLException {
        if (!writing.isHeldByCurrentThread()) {
            lock();
            if (!begun) {
                connection.execute("begin immediate");
                begun = true;
            }
        }
    }

    private void lock() throws SQLException {
        try {
            if (!writing.tryLock(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientException("Another transaction has been writing for " + LONGEST_WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientException("Waiting to write was interrupted", e);
        }
    }

    void commit() throws SQLException {
        if (begun) {
            connection.execute("commit");
        }
        release();
    }

    /** @param cause receives failures of this method as suppressed; then the connection must not be used again */
    void rollBack(Throwable cause) {
        try {
            if (begun) {
                connection.execute("rollback");
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        } finally {
            release();
        }
    }

    private void release() {
        if (writing.isHeldByCurrentThread()) {
            writing.unlock();
        }
    }
}
