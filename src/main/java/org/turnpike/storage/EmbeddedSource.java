package org.turnpike.storage;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.message.DbException;
import org.h2.mvstore.MVStore;

/**
 * Connections to the embedded database. Whichever opens its file, at the start or after H2 gave it up, first has the header lead to the
 * newest state ({@link StoreHeader}). Thread-safe; the lock is held while the file is opened, since nobody can do anything before.
 */
final class EmbeddedSource implements DataSource {
    private final JdbcDataSource h2;
    private final String file;
    private MVStore opened;                                   // guarded by this

    /** @param file as H2 names it, with its ending */
    EmbeddedSource(JdbcDataSource h2, String file) {
        this.h2 = h2;
        this.file = file;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (opened != null && !opened.isClosed()) {
            return h2.getConnection();
        }
        StoreHeader.leadToNewest(file);
        Connection connection = h2.getConnection();
        opened = store(connection);
        StoreHeader.mark(opened);
        return connection;
    }

    /** What the connection's database is kept in. */
    static MVStore store(Connection connection) throws SQLException {
        try {
            return ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession()).getDatabase().getStore().getMvStore();
        } catch (DbException e) {                             // unchecked, where H2 has given its file up
            throw e.getSQLException();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("The embedded database has one user");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return h2.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        h2.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        h2.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return h2.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return h2.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return h2.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return h2.isWrapperFor(type);
    }
}
