package org.turnpike.registration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.storage.Database;

/** What was asked of the central side and is not seen yet, in the database. Safe for use by many threads. */
public final class RegistrationStore {
    private final Database database;

    public RegistrationStore(Database database) {
        this.database = database;
    }

    /** Something asked for that changes no client's status. */
    enum Kind { ADDRESS, MAINTENANCE, OWNER, RENAME }

    /** What was asked. @param subject the client's path for RENAME, else the server's; {@code value} what it shall be */
    record Pending(Kind kind, String subject, String value, Instant sent, Optional<Long> requestId) {
    }

    Map<ClientId, ClientStatus> statuses() throws SQLException {
        return database.inTransaction(connection -> {
            Map<ClientId, ClientStatus> found = new LinkedHashMap<>();
            try (PreparedStatement query = connection.prepareStatement("select path, status from client_registration");
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(ClientId.parse(rows.getString(1)), ClientStatus.valueOf(rows.getString(2)));
                }
            }
            return found;
        });
    }

    void put(ClientId client, ClientStatus status, Instant at, Optional<Long> requestId) throws SQLException {
        database.inTransaction(connection -> {
            update(connection, "delete from client_registration where path = ?", client.path());
            return update(connection, "insert into client_registration (path, status, changed_ms, request_id) values (?, ?, ?, ?)",
                    client.path(), status.name(), at.toEpochMilli(), requestId.orElse(null));
        });
    }

    void forget(ClientId client) throws SQLException {
        database.inTransaction(connection -> update(connection, "delete from client_registration where path = ?", client.path()));
    }

    List<Pending> pending() throws SQLException {
        return database.inTransaction(connection -> {
            List<Pending> found = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("select kind, subject, requested_value, sent_ms, request_id from pending_request");
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    long id = rows.getLong(5);
                    found.add(new Pending(Kind.valueOf(rows.getString(1)), rows.getString(2), rows.getString(3), Instant.ofEpochMilli(rows.getLong(4)),
                            rows.wasNull() ? Optional.empty() : Optional.of(id)));
                }
            }
            return found;
        });
    }

    void put(Pending pending) throws SQLException {
        database.inTransaction(connection -> {
            delete(connection, pending);
            return update(connection, "insert into pending_request (kind, subject, requested_value, sent_ms, request_id) values (?, ?, ?, ?, ?)",
                    pending.kind().name(), pending.subject(), pending.value(), pending.sent().toEpochMilli(), pending.requestId().orElse(null));
        });
    }

    void forget(Pending pending) throws SQLException {
        database.inTransaction(connection -> delete(connection, pending));
    }

    private static int delete(Connection connection, Pending pending) throws SQLException {
        return update(connection, "delete from pending_request where kind = ? and subject = ?", pending.kind().name(), pending.subject());
    }

    private static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }
}
