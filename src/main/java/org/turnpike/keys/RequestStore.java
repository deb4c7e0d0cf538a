package org.turnpike.keys;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.storage.Database;

/** Stores certificate requests in the database until their certificates are imported. All nodes share the requests. Thread-safe. */
public final class RequestStore {
    private final Database database;

    public RequestStore(Database database) {
        this.database = database;
    }

    /** Returns all requests, oldest first. */
    public List<KeptRequest> all() throws SQLException {
        return database.inTransaction(connection -> {
            List<KeptRequest> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("select id, key_id, member, der, created_at from certificate_request order by created_at, id");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new KeptRequest(rows.getString(1), rows.getString(2), Optional.of(rows.getString(3)).filter(text -> !text.isEmpty())
                            .map(text -> (MemberId) ClientId.parse(text)), rows.getString(4), Instant.ofEpochMilli(rows.getLong(5))));
                }
            }
            return found;
        });
    }

    /** Stores a request. */
    public void add(KeptRequest request) throws SQLException {
        database.inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into certificate_request(id, key_id, member, der, created_at) values (?, ?, ?, ?, ?)")) {
                insert.setString(1, request.id());
                insert.setString(2, request.key());
                insert.setString(3, request.member().map(MemberId::path).orElse(""));
                insert.setString(4, request.der());
                insert.setLong(5, request.createdAt().toEpochMilli());
                return insert.executeUpdate();
            }
        });
    }

    /** Deletes a request. Returns false if no request has this id. */
    public boolean remove(String id) throws SQLException {
        return removed("delete from certificate_request where id = ?", id);
    }

    /** Deletes all requests of a key, because its certificate was imported or the key was deleted. */
    public void removeOf(String key) throws SQLException {
        removed("delete from certificate_request where key_id = ?", key);
    }

    private boolean removed(String sql, String argument) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setString(1, argument);
                return delete.executeUpdate() > 0;
            }
        });
    }
}
