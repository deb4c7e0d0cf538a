package org.turnpike.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_CHARACTERS = 1100;

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
        database.inDurableTransaction(connection -> {
            update(connection, "delete from client_registration where path = ?", client.path());
            return update(connection, "insert into client_registration (path, status, changed_ms, request_id) values (?, ?, ?, ?)",
                    client.path(), status.name(), at.toEpochMilli(), requestId.orElse(null));
        });
    }

    void forget(ClientId client) throws SQLException {
        database.inDurableTransaction(connection -> update(connection, "delete from client_registration where path = ?", client.path()));
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
        database.inDurableTransaction(connection -> {
            delete(connection, pending);
            return update(connection, "insert into pending_request (kind, subject, requested_value, sent_ms, request_id) values (?, ?, ?, ?, ?)",
                    pending.kind().name(), pending.subject(), pending.value(), pending.sent().toEpochMilli(), pending.requestId().orElse(null));
        });
    }

    void forget(Pending pending) throws SQLException {
        database.inDurableTransaction(connection -> delete(connection, pending));
    }

    // for backups

    /** A client's row. */
    private record ClientRow(String path, String status, long changedMs, Long requestId) {
    }

    private record PendingRow(String kind, String subject, String value, long sentMs, Long requestId) {
    }

    private record Rows(List<ClientRow> clients, List<PendingRow> pending) {
        /** @throws IllegalArgumentException when one is no row of this store */
        void require() {
            clients.forEach(each -> {
                ClientId.parse(each.path());
                ClientStatus.valueOf(each.status());
            });
            pending.forEach(each -> {
                Kind.valueOf(each.kind());
                if (Math.max(each.subject().length(), each.value().length()) > MOST_CHARACTERS) {
                    throw new IllegalArgumentException("a request of more than " + MOST_CHARACTERS + " characters");
                }
            });
        }
    }

    /** Everything in the store as JSON. */
    public byte[] export() throws SQLException {
        Rows rows = database.inTransaction(connection -> new Rows(
                rows(connection, "select path, status, changed_ms, request_id from client_registration order by path",
                        row -> new ClientRow(row.getString(1), row.getString(2), row.getLong(3), row.getObject(4, Long.class))),
                rows(connection, "select kind, subject, requested_value, sent_ms, request_id from pending_request order by kind, subject",
                        row -> new PendingRow(row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getObject(5, Long.class)))));
        try {
            return JSON.writeValueAsBytes(rows);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Texts and numbers can be written", e);
        }
    }

    /** @throws IllegalArgumentException when that is not what {@link #export} writes */
    public static void requireExport(byte[] json) {
        read(json);
    }

    private static Rows read(byte[] json) {
        try {
            Rows rows = JSON.readValue(json, Rows.class);
            rows.require();
            return rows;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("The state of registration cannot be read", e);
        }
    }

    /** Puts what {@link #export} wrote in place of everything in the store; it can be done again. */
    public void replace(byte[] json) throws SQLException {
        Rows rows = read(json);
        database.inDurableTransaction(connection -> {
            update(connection, "delete from client_registration");
            update(connection, "delete from pending_request");
            for (ClientRow each : rows.clients()) {
                update(connection, "insert into client_registration (path, status, changed_ms, request_id) values (?, ?, ?, ?)",
                        each.path(), each.status(), each.changedMs(), each.requestId());
            }
            for (PendingRow each : rows.pending()) {
                update(connection, "insert into pending_request (kind, subject, requested_value, sent_ms, request_id) values (?, ?, ?, ?, ?)",
                        each.kind(), each.subject(), each.value(), each.sentMs(), each.requestId());
            }
            return null;
        });
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(Connection connection, String sql, Row<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql); ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
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
