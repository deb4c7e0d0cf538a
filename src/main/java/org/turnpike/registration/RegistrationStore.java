package org.turnpike.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/** Stores the state of client registrations, and the requests to the central server that have not taken effect yet. Safe for use by many threads. */
public final class RegistrationStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_CHARACTERS = 1100;

    private final Database database;

    public RegistrationStore(Database database) {
        this.database = database;
    }

    /** The kinds of requests that do not change the status of a client. */
    enum Kind { ADDRESS, MAINTENANCE, OWNER, RENAME }

    /** A request. {@code subject} is the path of the client for RENAME, otherwise the path of the server; {@code value} is the requested value. */
    record Pending(Kind kind, String subject, String value, Instant sent, Optional<Long> requestId) {
    }

    Map<ClientId, ClientStatus> statuses() throws SQLException {
        return database.inTransaction(connection -> {
            Map<ClientId, ClientStatus> found = new LinkedHashMap<>();
            Rows.list(connection, "select path, status from client_registration",
                    row -> found.put(ClientId.parse(row.getString(1)), ClientStatus.valueOf(row.getString(2))));
            return found;
        });
    }

    void put(ClientId client, ClientStatus status, Instant at, Optional<Long> requestId) throws SQLException {
        database.inTransaction(connection -> {
            Rows.update(connection, "delete from client_registration where path = ?", client.path());
            return Rows.update(connection, "insert into client_registration (path, status, changed_ms, request_id) values (?, ?, ?, ?)",
                    client.path(), status.name(), at.toEpochMilli(), requestId.orElse(null));
        });
    }

    void forget(ClientId client) throws SQLException {
        database.inTransaction(connection -> Rows.update(connection, "delete from client_registration where path = ?", client.path()));
    }

    List<Pending> pending() throws SQLException {
        return database.inTransaction(connection -> Rows.list(connection, "select kind, subject, requested_value, sent_ms, request_id from pending_request",
                row -> new Pending(Kind.valueOf(row.getString(1)), row.getString(2), row.getString(3), Instant.ofEpochMilli(row.getLong(4)),
                        Optional.ofNullable(number(row, 5)))));
    }

    private static Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    void put(Pending pending) throws SQLException {
        database.inTransaction(connection -> {
            delete(connection, pending);
            return Rows.update(connection, "insert into pending_request (kind, subject, requested_value, sent_ms, request_id) values (?, ?, ?, ?, ?)",
                    pending.kind().name(), pending.subject(), pending.value(), pending.sent().toEpochMilli(), pending.requestId().orElse(null));
        });
    }

    void forget(Pending pending) throws SQLException {
        database.inTransaction(connection -> delete(connection, pending));
    }

    // The following methods serve backups.

    /** A row of the table of client registrations. */
    private record ClientRow(String path, String status, long changedMs, Long requestId) {
    }

    private record PendingRow(String kind, String subject, String value, long sentMs, Long requestId) {
    }

    private record Exported(List<ClientRow> clients, List<PendingRow> pending) {
        /** @throws IllegalArgumentException if a row cannot be from this store */
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

    /** Returns the whole content of the store as JSON. */
    public byte[] export() throws SQLException {
        Exported rows = database.inTransaction(connection -> new Exported(
                Rows.list(connection, "select path, status, changed_ms, request_id from client_registration order by path",
                        row -> new ClientRow(row.getString(1), row.getString(2), row.getLong(3), number(row, 4))),
                Rows.list(connection, "select kind, subject, requested_value, sent_ms, request_id from pending_request order by kind, subject",
                        row -> new PendingRow(row.getString(1), row.getString(2), row.getString(3), row.getLong(4), number(row, 5)))));
        try {
            return JSON.writeValueAsBytes(rows);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write texts and numbers as JSON", e);
        }
    }

    /** @throws IllegalArgumentException if {@link #export} cannot have written this JSON */
    public static void requireExport(byte[] json) {
        read(json);
    }

    private static Exported read(byte[] json) {
        try {
            Exported rows = JSON.readValue(json, Exported.class);
            rows.require();
            return rows;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("The state of registration cannot be read", e);
        }
    }

    /** Replaces the whole content with the output of {@link #export}. After a failure, this method can be repeated. */
    public void replace(byte[] json) throws SQLException {
        Exported rows = read(json);
        database.inTransaction(connection -> {
            Rows.update(connection, "delete from client_registration");
            Rows.update(connection, "delete from pending_request");
            for (ClientRow each : rows.clients()) {
                Rows.update(connection, "insert into client_registration (path, status, changed_ms, request_id) values (?, ?, ?, ?)",
                        each.path(), each.status(), each.changedMs(), each.requestId());
            }
            for (PendingRow each : rows.pending()) {
                Rows.update(connection, "insert into pending_request (kind, subject, requested_value, sent_ms, request_id) values (?, ?, ?, ?, ?)",
                        each.kind(), each.subject(), each.value(), each.sentMs(), each.requestId());
            }
            return null;
        });
    }

    private static int delete(Connection connection, Pending pending) throws SQLException {
        return Rows.update(connection, "delete from pending_request where kind = ? and subject = ?", pending.kind().name(), pending.subject());
    }
}
