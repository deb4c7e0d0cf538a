package org.turnpike.serverconf;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/** The server configuration in the database: read as one snapshot, changed in one transaction. Safe for use by many threads. */
public final class ServerConfigurationStore {
    private final Database database;

    public ServerConfigurationStore(Database database) {
        this.database = database;
    }

    /** A configuration as it is stored. @param revision how many changes led to it; a later one has a higher number */
    public record Stored(long revision, ServerConfiguration configuration) {
    }

    /** What a change met and what it made of it. */
    public record Changed(Optional<Stored> before, Stored after) {
    }

    /** Makes a configuration from the one there is, if there is one. What it throws leaves everything as it was. */
    @FunctionalInterface
    public interface Edit {
        ServerConfiguration apply(Optional<ServerConfiguration> before);
    }

    /** The stored configuration; empty when none was ever stored. */
    public Optional<ServerConfiguration> find() throws SQLException {
        return findStored().map(Stored::configuration);
    }

    /** As {@link #find}, with its revision. */
    public Optional<Stored> findStored() throws SQLException {
        return database.inTransaction(connection -> stored(connection, "select id, revision from server"));
    }

    /** The revision alone, to see whether another node has changed the configuration; empty when none was ever stored. */
    public OptionalLong revision() throws SQLException {
        return database.inTransaction(connection -> Rows.list(connection, "select revision from server", row -> row.getLong(1)).stream()
                .mapToLong(Long::longValue).findFirst());
    }

    private static Optional<Stored> stored(Connection connection, String sql) throws SQLException {
        List<Stored> found = Rows.list(connection, sql, row -> new Stored(row.getLong(2),
                new ServerConfiguration(ServerId.parse(row.getString(1)), clients(connection),
                        Rows.list(connection, "select name_or_url from time_stamping_service order by position", name -> name.getString(1)))));
        return found.stream().findFirst();
    }

    /** Stores the configuration in place of what was there. */
    public void replace(ServerConfiguration configuration) throws SQLException {
        change(OptionalLong.empty(), before -> configuration);
    }

    /**
     * Changes the configuration that is stored at this moment, so that of two changes made at once neither is lost: the later one is made
     * to what the earlier one left. What is not different afterwards is not written.
     *
     * @param expected the revision that the change was made for; empty for any
     * @throws ConcurrentChangeException when another one is stored
     */
    public Changed change(OptionalLong expected, Edit edit) throws SQLException {
        return database.inTransaction(connection -> {
            Optional<Stored> before = stored(connection, "select id, revision from server");
            long revision = before.map(Stored::revision).orElse(0L);
            if (expected.isPresent() && expected.getAsLong() != revision) {
                throw new ConcurrentChangeException(expected.getAsLong(), revision);
            }
            ServerConfiguration after = edit.apply(before.map(Stored::configuration));
            if (before.filter(each -> each.configuration().equals(after)).isPresent()) {
                return new Changed(before, before.get());
            }
            write(connection, before.map(Stored::configuration), after, revision + 1);
            return new Changed(before, new Stored(revision + 1, after));
        });
    }

    private static void write(Connection connection, Optional<ServerConfiguration> before, ServerConfiguration after, long revision)
            throws SQLException {
        if (before.isPresent()) {
            Rows.update(connection, "update server set id = ?, revision = ?", after.server().path(), revision);
        } else {
            Rows.update(connection, "insert into server (one, id, revision) values (true, ?, ?)", after.server().path(), revision);
        }
        Rows.update(connection, "delete from time_stamping_service");
        int place = 0;
        for (String service : after.timeStamping()) {
            Rows.update(connection, "insert into time_stamping_service (position, name_or_url) values (?, ?)", place++, service);
        }
        writeClients(connection, before.map(ServerConfiguration::clients).orElse(List.of()), after.clients());
    }

    /** Rows of a client that is as it was stay. */
    private static void writeClients(Connection connection, List<Client> before, List<Client> after) throws SQLException {
        for (Client client : before) {
            if (!after.contains(client)) {
                Rows.update(connection, "delete from client where path = ?", client.id().path());
            }
        }
        int place = 0;
        for (Client client : after) {
            if (before.contains(client)) {
                Rows.update(connection, "update client set position = ? where path = ?", place++, client.id().path());
            } else {
                insert(connection, client, place++);
            }
        }
    }

    private static void insert(Connection connection, Client client, int place) throws SQLException {
        long id = insertRow(connection, "insert into client (path, connection_type, position) values (?, ?, ?)",
                client.id().path(), client.connection().name(), place);
        int position = 0;
        for (X509Certificate certificate : client.certificates()) {
            Rows.update(connection, "insert into client_certificate (client, position, certificate) values (?, ?, ?)",
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
            Rows.update(connection, "insert into local_group_member (local_group, position, path) values (?, ?, ?)", id, position++, member.path());
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
                description, service.code(), service.version().orElse(null), service.address().text(), service.timeout().toMillis(),
                service.verifyCertificate());
        for (Service.Endpoint endpoint : service.endpoints()) {
            long endpointId = insertRow(connection, "insert into endpoint (service, method, path, generated) values (?, ?, ?, ?)",
                    id, endpoint.method(), endpoint.path().text(), endpoint.generated());
            int position = 0;
            for (Subject subject : endpoint.access()) {
                Rows.update(connection, "insert into access_right (endpoint, position, subject) values (?, ?, ?)",
                        endpointId, position++, subject.text());
            }
        }
    }

    private static List<Client> clients(Connection connection) throws SQLException {
        return Rows.list(connection, "select id, path, connection_type from client order by position, id", row -> {
            long id = row.getLong(1);
            return new Client(ClientId.parse(row.getString(2)), ConnectionType.valueOf(row.getString(3)),
                    Rows.list(connection, "select certificate from client_certificate where client = ? order by position",
                            certificate -> certificate(certificate.getBytes(1)), id),
                    localGroups(connection, id), descriptions(connection, id));
        });
    }

    private static List<Client.LocalGroup> localGroups(Connection connection, long client) throws SQLException {
        return Rows.list(connection, "select id, code, description from local_group where client = ? order by id",
                row -> new Client.LocalGroup(row.getString(2), row.getString(3),
                        Rows.list(connection, "select path from local_group_member where local_group = ? order by position",
                                member -> ClientId.parse(member.getString(1)), row.getLong(1))), client);
    }

    private static List<ServiceDescription> descriptions(Connection connection, long client) throws SQLException {
        return Rows.list(connection, "select id, type, url, disabled_notice from service_description where client = ? order by id",
                row -> new ServiceDescription(ServiceDescription.Type.valueOf(row.getString(2)), URI.create(row.getString(3)),
                        Optional.ofNullable(row.getString(4)), services(connection, row.getLong(1))), client);
    }

    private static List<Service> services(Connection connection, long description) throws SQLException {
        return Rows.list(connection,
                "select id, code, version, url, timeout_ms, verify_certificate from service where description = ? order by id",
                row -> new Service(row.getString(2), Optional.ofNullable(row.getString(3)), ServiceAddress.described(row.getString(4)),
                        Duration.ofMillis(row.getLong(5)), row.getBoolean(6), endpoints(connection, row.getLong(1))), description);
    }

    private static List<Service.Endpoint> endpoints(Connection connection, long service) throws SQLException {
        return Rows.list(connection, "select id, method, path, generated from endpoint where service = ? order by id",
                row -> new Service.Endpoint(row.getString(2), PathPattern.of(row.getString(3)),
                        Rows.list(connection, "select subject from access_right where endpoint = ? order by position",
                                subject -> Subject.parse(subject.getString(1)), row.getLong(1)), row.getBoolean(4)), service);
    }

    private static long insertRow(Connection connection, String sql, Object... arguments) throws SQLException {
        return Rows.insert(connection, sql + " returning id", arguments);
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
