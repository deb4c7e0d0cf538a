package org.turnpike.users;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.turnpike.storage.Database;

/** Administrators and API keys in the database, so that all nodes share them. Thread-safe. */
public final class UserStore {
    private final Database database;

    public UserStore(Database database) {
        this.database = database;
    }

    List<Administrator> administrators() throws SQLException {
        return database.inTransaction(connection -> administrators(connection, "select name, roles, password from administrator order by name"));
    }

    Optional<Administrator> find(String name) throws SQLException {
        return database.inTransaction(connection -> administrators(connection, "select name, roles, password from administrator where name = ?", name).stream().findFirst());
    }

    Optional<Administrator> findByCertificate(String sha256) throws SQLException {
        return database.inTransaction(connection -> administrators(connection, "select a.name, a.roles, a.password from administrator a"
                + " join administrator_certificate c on c.name = a.name where c.sha256 = ?", sha256).stream().findFirst());
    }

    /** The stored hash; empty when there is no such administrator or the administrator has no password. */
    String passwordHash(String name) throws SQLException {
        return database.inTransaction(connection -> texts(connection, "select password from administrator where name = ?", name).stream().findFirst().orElse(""));
    }

    /** Adds an administrator. Returns false if the name exists. */
    boolean add(String name, String passwordHash, Set<Role> roles) throws SQLException {
        return database.inTransaction(connection -> {
            if (!texts(connection, "select name from administrator where name = ?", name).isEmpty()) {
                return false;
            }
            change(connection, "insert into administrator(name, password, roles) values (?, ?, ?)", name, passwordHash, text(roles));
            return true;
        });
    }

    boolean changePassword(String name, String passwordHash) throws SQLException {
        return database.inTransaction(connection -> change(connection, "update administrator set password = ? where name = ?", passwordHash, name) == 1);
    }

    boolean changeRoles(String name, Set<Role> roles) throws SQLException {
        return database.inTransaction(connection -> change(connection, "update administrator set roles = ? where name = ?", text(roles), name) == 1);
    }

    boolean remove(String name) throws SQLException {
        return database.inTransaction(connection -> {
            change(connection, "delete from administrator_certificate where name = ?", name);
            return change(connection, "delete from administrator where name = ?", name) == 1;
        });
    }

    /** Adds a certificate. Returns false if it belongs to an administrator already. */
    boolean addCertificate(String name, String sha256) throws SQLException {
        return database.inTransaction(connection -> {
            if (!texts(connection, "select name from administrator_certificate where sha256 = ?", sha256).isEmpty()) {
                return false;
            }
            return change(connection, "insert into administrator_certificate(sha256, name) values (?, ?)", sha256, name) == 1;
        });
    }

    boolean removeCertificate(String name, String sha256) throws SQLException {
        return database.inTransaction(connection -> change(connection, "delete from administrator_certificate where name = ? and sha256 = ?", name, sha256) == 1);
    }

    List<ApiKey> keys() throws SQLException {
        return database.inTransaction(connection -> keys(connection, "select id, roles, created_at from api_key order by id"));
    }

    Optional<ApiKey> findKey(String sha256) throws SQLException {
        return database.inTransaction(connection -> keys(connection, "select id, roles, created_at from api_key where sha256 = ?", sha256).stream().findFirst());
    }

    /** Numbers are never used again, because the counter is stored separately from the keys. */
    ApiKey addKey(String sha256, Set<Role> roles, Instant now) throws SQLException {
        return database.inTransaction(connection -> {
            change(connection, "update api_key_counter set last = last + 1");
            long id = Long.parseLong(texts(connection, "select last from api_key_counter").get(0));
            try (PreparedStatement insert = connection.prepareStatement("insert into api_key(id, sha256, roles, created_at) values (?, ?, ?, ?)")) {
                insert.setLong(1, id);
                insert.setString(2, sha256);
                insert.setString(3, text(roles));
                insert.setLong(4, now.toEpochMilli());
                insert.executeUpdate();
            }
            return new ApiKey(id, roles, now);
        });
    }

    boolean changeKeyRoles(long id, Set<Role> roles) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement("update api_key set roles = ? where id = ?")) {
                update.setString(1, text(roles));
                update.setLong(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    boolean removeKey(long id) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("delete from api_key where id = ?")) {
                delete.setLong(1, id);
                return delete.executeUpdate() == 1;
            }
        });
    }

    private static List<Administrator> administrators(Connection connection, String sql, String... arguments) throws SQLException {
        List<Administrator> found = new ArrayList<>();
        try (PreparedStatement select = prepared(connection, sql, arguments); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Administrator(rows.getString(1), roles(rows.getString(2)), !rows.getString(3).isEmpty(),
                        texts(connection, "select sha256 from administrator_certificate where name = ? order by sha256", rows.getString(1))));
            }
        }
        return found;
    }

    private static List<ApiKey> keys(Connection connection, String sql, String... arguments) throws SQLException {
        List<ApiKey> found = new ArrayList<>();
        try (PreparedStatement select = prepared(connection, sql, arguments); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new ApiKey(rows.getLong(1), roles(rows.getString(2)), Instant.ofEpochMilli(rows.getLong(3))));
            }
        }
        return found;
    }

    private static List<String> texts(Connection connection, String sql, String... arguments) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement select = prepared(connection, sql, arguments); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static int change(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, String... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setString(i + 1, arguments[i]);
        }
        return statement;
    }

    private static String text(Set<Role> roles) {
        return new TreeSet<>(roles).stream().map(Role::name).collect(Collectors.joining(","));
    }

    private static Set<Role> roles(String text) {
        return Role.parse(Arrays.asList(text.split(",")));
    }
}
