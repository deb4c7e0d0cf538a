package org.turnpike.storage;

import java.sql.SQLException;

/** The databases a server can have, each the real one. */
public enum Databases {
    SQLITE, POSTGRESQL;

    /** Settings of an empty database; the embedded one is as empty as its folder. */
    public DatabaseSettings fresh() throws SQLException {
        return this == SQLITE ? DatabaseSettings.EMBEDDED : Postgres.shared().newDatabase();
    }
}
