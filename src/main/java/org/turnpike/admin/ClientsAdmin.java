package org.turnpike.admin;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.registration.Registration;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.ConnectionType;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceDescription;
import org.turnpike.serverconf.Subject;

/** Clients over JMX. */
public final class ClientsAdmin implements ClientsMXBean {
    private static final int LONGEST_DESCRIPTION = 255;

    private final ConfigurationEdits edits;
    private final KnownClients known;
    private final Registration registration;

    public ClientsAdmin(ConfigurationChanges changes, CurrentConfiguration conf, Registration registration) {
        this.edits = new ConfigurationEdits(changes);
        this.known = new KnownClients(conf);
        this.registration = registration;
    }

    private String status(ClientId id) {
        return CentralRequests.reported(() -> registration.status(id)).name();
    }

    @Override
    public List<ClientView> getClients() {
        return edits.get().clients().stream().map(this::view).toList();
    }

    private ClientView view(Client client) {
        return new ClientView(client.id().path(), status(client.id()), client.connection().name(),
                client.certificates().stream().map(CertificateViews::of).toList(),
                client.localGroups().stream().map(each -> new GroupView(each.code(), each.description(),
                        each.members().stream().map(ClientId::path).toList())).toList(),
                client.provided().size());
    }

    @Override
    public Change add(String client, String connection) {
        ClientId id = LegalNames.client("client", client);
        ConnectionType type = connection == null || connection.isEmpty() ? ConnectionType.SSLAUTH : connection(connection);
        return edits.change(before -> {
            if (!id.instance().equals(before.server().owner().instance())) {
                throw new IllegalArgumentException("client: " + id.path() + " is not of this server's instance " + before.server().owner().instance());
            }
            Optional<Client> there = before.findClient(id);
            if (there.isPresent() && before.clients().contains(there.get())) {
                throw new IllegalArgumentException("client: " + id.path() + " exists already");
            }
            return before.withClient(new Client(id, type, List.of(), List.of(), List.of()));
        });
    }

    private static ConnectionType connection(String text) {
        try {
            return ConnectionType.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("connection: '" + text + "' is not NOSSL, SSLNOAUTH or SSLAUTH", e);
        }
    }

    @Override
    public Change remove(String client) {
        ClientId id = LegalNames.client("client", client);
        String state = status(id);
        Change removed = edits.change(before -> {
            ConfigurationEdits.client(before, id);
            if (!List.of("SAVED", "DELETION_IN_PROGRESS", "GLOBAL_ERROR").contains(state)) {
                throw new IllegalStateException("client: " + id.path() + " is " + state + "; unregister it first");
            }
            return before.withoutClient(id);
        });
        CentralRequests.reported(() -> registration.forget(id));
        return removed;
    }

    @Override
    public Change register(String client, String name) {
        ClientId id = LegalNames.client("client", client);
        return CentralRequests.change(() -> registration.registerClient(id, Optional.of(name).filter(each -> !each.isEmpty())));
    }

    @Override
    public Change unregister(String client) {
        ClientId id = LegalNames.client("client", client);
        return CentralRequests.change(() -> registration.unregisterClient(id));
    }

    @Override
    public Change disable(String client) {
        ClientId id = LegalNames.client("client", client);
        return CentralRequests.change(() -> registration.disableClient(id));
    }

    @Override
    public Change enable(String client) {
        ClientId id = LegalNames.client("client", client);
        return CentralRequests.change(() -> registration.enableClient(id));
    }

    @Override
    public Change rename(String client, String name) {
        if (!(LegalNames.client("client", client) instanceof SubsystemId id)) {
            throw new IllegalArgumentException("client: " + client + " is not a subsystem");
        }
        return CentralRequests.change(() -> registration.renameClient(id, name));
    }

    @Override
    public Change changeConnection(String client, String connection) {
        ConnectionType type = connection(connection);
        return edits.change(LegalNames.client("client", client), before -> before.withConnection(type));
    }

    @Override
    public Change addCertificate(String client, String certificate) {
        X509Certificate read = ConfigurationEdits.named("certificate", () -> CertificateFile.readOne(certificate));
        return edits.change(LegalNames.client("client", client), before -> before.withCertificates(
                ConfigurationEdits.union(before.certificates(), List.of(read))));
    }

    @Override
    public Change removeCertificate(String client, String sha256) {
        return edits.change(LegalNames.client("client", client), before -> {
            List<X509Certificate> left = ConfigurationEdits.without(before.certificates(), each -> CertificateHash.sha256(each).equalsIgnoreCase(sha256));
            if (left.size() == before.certificates().size()) {
                throw new IllegalArgumentException("sha256: " + before.id().path() + " has no certificate with SHA-256 '" + sha256 + "'");
            }
            return before.withCertificates(left);
        });
    }

    @Override
    public String exportCertificate(String client, String sha256) {
        ClientId id = LegalNames.client("client", client);
        return edits.get().findClient(id).stream().flatMap(found -> found.certificates().stream())
                .filter(each -> CertificateHash.sha256(each).equalsIgnoreCase(sha256)).findFirst().map(CertificateViews::pem)
                .orElseThrow(() -> new IllegalArgumentException("sha256: " + id.path() + " has no certificate with SHA-256 '" + sha256 + "'"));
    }

    @Override
    public Change addGroup(String client, String group, String description) {
        LegalNames.require("group", group);
        requireDescription(description);
        return edits.change(LegalNames.client("client", client), before -> {
            if (before.findLocalGroup(group).isPresent()) {
                throw new IllegalArgumentException("group: " + before.id().path() + " has a group '" + group + "' already");
            }
            return before.withLocalGroups(ConfigurationEdits.union(before.localGroups(), List.of(new Client.LocalGroup(group, description, List.of()))));
        });
    }

    private static void requireDescription(String description) {
        if (description.length() > LONGEST_DESCRIPTION) {
            throw new IllegalArgumentException("description: it has more than " + LONGEST_DESCRIPTION + " characters");
        }
    }

    @Override
    public Change describeGroup(String client, String group, String description) {
        requireDescription(description);
        return changeGroup(client, group, old -> new Client.LocalGroup(group, description, old.members()));
    }

    private Change changeGroup(String client, String group, UnaryOperator<Client.LocalGroup> edit) {
        return edits.change(LegalNames.client("client", client), before -> {
            Client.LocalGroup old = group(before, group);
            return before.withLocalGroups(before.localGroups().stream().map(each -> each == old ? edit.apply(each) : each).toList());
        });
    }

    private static Client.LocalGroup group(Client client, String group) {
        return client.findLocalGroup(group).orElseThrow(() -> new IllegalArgumentException("group: " + client.id().path() + " has no group '" + group + "'"));
    }

    @Override
    public Change removeGroup(String client, String group) {
        return edits.change(LegalNames.client("client", client), before -> {
            Client.LocalGroup old = group(before, group);
            return before.withLocalGroups(ConfigurationEdits.without(before.localGroups(), old::equals))
                    .withDescriptions(before.descriptions().stream().map(each -> without(each, new Subject.LocalGroup(group))).toList());
        });
    }

    private static ServiceDescription without(ServiceDescription description, Subject subject) {
        return description.withServices(description.services().stream().map(each -> without(each, subject)).toList());
    }

    private static Service without(Service service, Subject subject) {
        return service.withEndpoints(service.endpoints().stream()
                .map(each -> each.withAccess(ConfigurationEdits.without(each.access(), subject::equals))).toList());
    }

    @Override
    public Change addMembers(String client, String group, List<String> members) {
        List<ClientId> ids = members.stream().map(each -> LegalNames.client("members", each)).toList();
        ids.forEach(each -> known.require("members", each, edits.get()));
        return changeGroup(client, group, old -> new Client.LocalGroup(group, old.description(), ConfigurationEdits.union(old.members(), ids)));
    }

    @Override
    public Change removeMembers(String client, String group, List<String> members) {
        List<ClientId> ids = members.stream().map(each -> LegalNames.client("members", each)).toList();
        return changeGroup(client, group, old -> new Client.LocalGroup(group, old.description(), ConfigurationEdits.without(old.members(), ids::contains)));
    }
}
