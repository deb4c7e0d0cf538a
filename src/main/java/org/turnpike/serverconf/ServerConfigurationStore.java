package org.turnpike.serverconf;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.storage.Database;

/** The server configuration in the database: read as one snapshot, replaced in one transaction. Safe for use by many threads. */
public final class ServerConfigurationStore {
    private final Database database;

    public ServerConfigurationStore(Database database) {
        this.database = database;
    }

    /** The stored configuration; empty when none was ever stored. */
    public Optional<ServerConfiguration> find() throws SQLException {
        return database.inTransaction(connection -> {
            List<ServerId> server = query(connection, "select id from server", row -> ServerId.parse(row.getString(1)));
            return server.isEmpty() ? Optional.empty()
                    : Optional.of(new ServerConfiguration(server.get(0), clients(connection),
                            query(connection, "select name_or_url from time_stamping_service order by position", row -> row.getString(1))));
        });
    }

    /** Stores the configuration in place of what was there. */
    public void replace(ServerConfiguration configuration) throws SQLException {
        database.inTransaction(connection -> {
            update(connection, "delete from server");
            update(connection, "delete from client");
            update(connection, "delete from time_stamping_service");
            update(connection, "insert into server (one, id) values (true, ?)", configuration.server().path());
            int position = 0;
            for (String service : configuration.timeStamping()) {
                update(connection, "insert into time_stamping_service (position, name_or_url) values (?, ?)", position++, service);
            }
            for (Client client : configuration.clients()) {
                insert(connection, client);
            }
            return null;
        });
        database.flush();
    }

    private static void insert(Connection connection, Client client) throws SQLException {
        long id = insertRow(connection, "insert into client (path, connection_type) values (?, ?)",
                client.id().path(), client.connection().name());
        int position = 0;
        for (X509Certificate certificate : client.certificates()) {
            update(connection, "insert into client_certificate (client, position, certificate) values (?, ?, ?)",
                    id, position++, encoded(certificate));
        }
        for (Client.LocalGroup group : client.localGroups()) {
            insert(connection, id, group);
        }
        for (ServiceDescription description : client.descriptions()) {
            insert(connection, id, description);
        }
    }

    private static void insert(Connection connection, long client, Client.LocalGroup group) throws SQLException {
        long id = insertRow(connection, "insert into local_group (client, code, description) values (?, ?, ?)",
                client, group.code(), group.description());
        int position = 0;
        for (ClientId member : group.members()) {
            update(connection, "insert into local_group_member (local_group, position, path) values (?, ?, ?)", id, position++, member.path());
        }
    }

    private static void insert(Connection connection, long client, ServiceDescription description) throws SQLException {
        long id = insertRow(connection, "insert into service_description (client, type, url, disabled_notice) values (?, ?, ?, ?)",
                client, description.type().name(), description.url().toString(), description.disabledNotice().orElse(null));
        for (Service service : description.services()) {
            insert(connection, id, service);
        }
    }

    private static void insert(Connection connection, long description, Service service) throws SQLException {
        long id = insertRow(connection,
                "insert into service (description, code, version, url, timeout_ms, verify_certificate) values (?, ?, ?, ?, ?, ?)",
                description, service.code(), service.version().orElse(null), service.url().toString(), service.timeout().toMillis(),
                service.verifyCertificate());
        for (Service.Endpoint endpoint : service.endpoints()) {
            long endpointId = insertRow(connection, "insert into endpoint (service, method, path) values (?, ?, ?)",
                    id, endpoint.method(), endpoint.path().text());
            int position = 0;
            for (Subject subject : endpoint.access()) {
                update(connection, "insert into access_right (endpoint, position, subject) values (?, ?, ?)",
                        endpointId, position++, subject.text());
            }
        }
    }

    private static List<Client> clients(Connection connection) throws SQLException {
        return query(connection, "select id, path, connection_type from client order by id", row -> {
            long id = row.getLong(1);
            return new Client(ClientId.parse(row.getString(2)), ConnectionType.valueOf(row.getString(3)),
                    query(connection, "select certificate from client_certificate where client = ? order by position",
                            certificate -> certificate(certificate.getBytes(1)), id),
                    localGroups(connection, id), descriptions(connection, id));
        });
    }

    private static List<Client.LocalGroup> localGroups(Connection connection, long client) throws SQLException {
        return query(connection, "select id, code, description from local_group where client = ? order by id",
                row -> new Client.LocalGroup(row.getString(2), row.getString(3),
                        query(connection, "select path from local_group_member where local_group = ? order by position",
                                member -> ClientId.parse(member.getString(1)), row.getLong(1))), client);
    }

    private static List<ServiceDescription> descriptions(Connection connection, long client) throws SQLException {
        return query(connection, "select id, type, url, disabled_notice from service_description where client = ? order by id",
                row -> new ServiceDescription(ServiceDescription.Type.valueOf(row.getString(2)), URI.create(row.getString(3)),
                        Optional.ofNullable(row.getString(4)), services(connection, row.getLong(1))), client);
    }

    private static List<Service> services(Connection connection, long description) throws SQLException {
        return query(connection,
                "select id, code, version, url, timeout_ms, verify_certificate from service where description = ? order by id",
                row -> new Service(row.getString(2), Optional.ofNullable(row.getString(3)), URI.create(row.getString(4)),
                        Duration.ofMillis(row.getLong(5)), row.getBoolean(6), endpoints(connection, row.getLong(1))), description);
    }

    private static List<Service.Endpoint> endpoints(Connection connection, long service) throws SQLException {
        return query(connection, "select id, method, path from endpoint where service = ? order by id",
                row -> new Service.Endpoint(row.getString(2), PathPattern.of(row.getString(3)),
                        query(connection, "select subject from access_right where endpoint = ? order by position",
                                subject -> Subject.parse(subject.getString(1)), row.getLong(1))), service);
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(Connection connection, String sql, Row<T> reader, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    private static void update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            statement.executeUpdate();
        }
    }

    private static long insertRow(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"id"})) {
            bind(statement, arguments);
            statement.executeUpdate();
            try (ResultSet key = statement.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError("A parsed certificate has an encoding", e);
        }
    }

    private static X509Certificate certificate(byte[] encoded) throws SQLException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new SQLException("A stored certificate cannot be read", e);
        }
    }
}
