package org.turnpike.serverconf;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;

/** A member or subsystem of this server: its connection type, certificates, groups and services. */
public record Client(ClientId id, ConnectionType connection, List<X509Certificate> certificates, List<LocalGroup> localGroups,
        List<ServiceDescription> descriptions) {
    public Client {
        certificates = List.copyOf(certificates);
        localGroups = List.copyOf(localGroups);
        descriptions = List.copyOf(descriptions);
    }

    /** A new client. Its information systems must connect by TLS with a certificate, but no certificate is registered yet. */
    public static Client unconfigured(ClientId id) {
        return new Client(id, ConnectionType.SSLAUTH, List.of(), List.of(), List.of());
    }

    /** A group of clients that only this client uses. */
    public record LocalGroup(String code, String description, List<ClientId> members) {
        public LocalGroup {
            members = List.copyOf(members);
        }
    }

    /** Every service of this client with its id. */
    public List<ProvidedService> provided() {
        return descriptions.stream().flatMap(description -> description.services().stream()
                .map(service -> new ProvidedService(
                        new ServiceId(id, service.code(), service.version()), this, description, service))).toList();
    }

    /** The local group of that code. */
    public Optional<LocalGroup> findLocalGroup(String code) {
        return localGroups.stream().filter(group -> group.code().equals(code)).findFirst();
    }

    /** The description with that URL. */
    public Optional<ServiceDescription> findDescription(URI url) {
        return descriptions.stream().filter(each -> each.url().equals(url)).findFirst();
    }

    /** Returns a copy with another connection type. */
    public Client withConnection(ConnectionType other) {
        return new Client(id, other, certificates, localGroups, descriptions);
    }

    /** Returns a copy with other certificates of its information systems. */
    public Client withCertificates(List<X509Certificate> others) {
        return new Client(id, connection, others, localGroups, descriptions);
    }

    /** Returns a copy with other groups. */
    public Client withLocalGroups(List<LocalGroup> others) {
        return new Client(id, connection, certificates, others, descriptions);
    }

    /** Returns a copy with other descriptions. */
    public Client withDescriptions(List<ServiceDescription> others) {
        return new Client(id, connection, certificates, localGroups, others);
    }
}
