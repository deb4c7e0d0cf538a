package org.turnpike.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Tells the nodes on one database that something which each keeps in memory was changed: the number rises in the transaction of the
 * change, and a node that reads another number than it knows reads the thing itself again. Thread-safe.
 */
public final class Revision {
    private final Database database;
    private final String subject;

    /** @param subject what is counted: a row of the table {@code revision} */
    public Revision(Database database, String subject) {
        this.database = database;
        this.subject = subject;
    }

    /** Counts a change; it is seen when the transaction is committed, and changes of other nodes wait until then. */
    public void advance(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update revision set number = number + 1 where subject = ?")) {
            update.setString(1, subject);
            if (update.executeUpdate() != 1) {
                throw new SQLException("There is no revision of " + subject);
            }
        }
    }

    /** The number now. Read it before the thing itself: then a change in between is seen the next time. */
    public long number() throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement("select number from revision where subject = ?")) {
                query.setString(1, subject);
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        throw new SQLException("There is no revision of " + subject);
                    }
                    return row.getLong(1);
                }
            }
        });
    }
}
