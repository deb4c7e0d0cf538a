package org.turnpike.admin;

import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.Keys;
import org.turnpike.registration.Reconciliation;
import org.turnpike.registration.Registration;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.ConfigurationDifference;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.ConfigurationFileWriter;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;

/** The server as a whole over JMX. */
public final class SecurityServerAdmin implements SecurityServerMXBean {
    private static final int LONGEST_FILE = 16 << 20;

    private final Status status;
    private final ConfigurationChanges changes;
    private final ConfigurationEdits edits;
    private final CurrentConfiguration conf;
    private final Registration registration;
    private final Reconciliation reconciliation;
    private final Keys keys;

    /** The state of the server. */
    public interface Status {
        /** Returns the problems that prevent the server from serving messages. */
        List<String> problems();

        /** Turnpike's version. */
        String version();

        /** The home directory, an absolute path. */
        String home();
    }

    public SecurityServerAdmin(Status status, ConfigurationChanges changes, CurrentConfiguration conf, Registration registration,
            Reconciliation reconciliation, Keys keys) {
        this.status = status;
        this.changes = changes;
        this.edits = new ConfigurationEdits(changes);
        this.conf = conf;
        this.registration = registration;
        this.reconciliation = reconciliation;
        this.keys = keys;
    }

    @Override
    public String getServer() {
        return found().map(each -> each.server().path()).orElse("");
    }

    private Optional<ServerConfiguration> found() {
        return changes.find().map(ServerConfigurationStore.Stored::configuration);
    }

    @Override
    public String getHome() {
        return status.home();
    }

    @Override
    public boolean isReady() {
        return status.problems().isEmpty();
    }

    @Override
    public List<String> getProblems() {
        return status.problems();
    }

    @Override
    public String getVersion() {
        return status.version();
    }

    @Override
    public long getRevision() {
        return changes.find().map(ServerConfigurationStore.Stored::revision).orElse(0L);
    }

    @Override
    public List<String> getTimeStampingServices() {
        return found().map(ServerConfiguration::timeStamping).orElse(List.of());
    }

    @Override
    public Change initialise(String server) {
        ServerId id = LegalNames.server("server", server);
        Optional<GlobalConfiguration> snapshot = conf.find();
        if (snapshot.isPresent() && !snapshot.get().instance().equals(id.owner().instance())) {
            throw new IllegalArgumentException("server: the global configuration is of instance " + snapshot.get().instance());
        }
        return ConfigurationEdits.stored(() -> changes.change(OptionalLong.empty(), before -> initialised(before, id)));
    }

    private static ServerConfiguration initialised(Optional<ServerConfiguration> before, ServerId id) {
        before.ifPresent(each -> requireSame(each, id));
        return before.orElse(new ServerConfiguration(id, List.of()));
    }

    private static void requireSame(ServerConfiguration before, ServerId id) {
        if (!before.server().equals(id)) {
            throw new IllegalStateException("server: this server is " + before.server().path() + ", and the identifier cannot change. To request another owner, use changeOwner");
        }
    }

    @Override
    public Change chooseTimeStampingServices(List<String> services) {
        services.forEach(each -> requireApproved("services", each));
        if (services.stream().distinct().count() < services.size()) {
            throw new IllegalArgumentException("services: a service is named twice");
        }
        return edits.change(before -> before.withTimeStamping(services));
    }

    @Override
    public Change addTimeStampingService(String service) {
        requireApproved("service", service);
        return edits.change(before -> before.withTimeStamping(ConfigurationEdits.union(before.timeStamping(), List.of(service))));
    }

    @Override
    public Change removeTimeStampingService(String service) {
        return edits.change(before -> before.withTimeStamping(ConfigurationEdits.without(before.timeStamping(), each -> each.equals(service))));
    }

    private void requireApproved(String argument, String service) {
        boolean approved = conf.find().stream().flatMap(each -> each.timeStampingAuthorities().stream())
                .anyMatch(each -> each.name().equals(service) || each.url().toString().equals(service));
        if (!approved) {
            throw new IllegalArgumentException(argument + ": the global configuration approves no time-stamping service '" + service + "'");
        }
    }

    @Override
    public String export() {
        return ConfigurationFileWriter.write(edits.get());
    }

    @Override
    public Change difference(String yaml) {
        Optional<ServerConfiguration> before = found();
        return ConfigurationEdits.described(ConfigurationDifference.between(before, applied(before, read(yaml))));
    }

    @Override
    public Change apply(String yaml, long revision) {
        ServerConfiguration file = read(yaml);
        return ConfigurationEdits.stored(() -> changes.change(revision < 0 ? OptionalLong.empty() : OptionalLong.of(revision), before -> applied(before, file)));
    }

    @Override
    public List<RevisionView> getRevisions() {
        return read(changes::history).stream().map(each -> new RevisionView(each.revision(), each.at().toString())).toList();
    }

    @Override
    public String revision(long revision) {
        return ConfigurationFileWriter.write(kept("revision", revision));
    }

    @Override
    public Change revisionDifference(long from, long to) {
        return ConfigurationEdits.described(ConfigurationDifference.between(Optional.of(kept("from", from)), kept("to", to)));
    }

    @Override
    public Change rollBack(long revision, long expected) {
        ServerConfiguration earlier = kept("revision", revision);
        return ConfigurationEdits.stored(() -> changes.change(expected < 0 ? OptionalLong.empty() : OptionalLong.of(expected), before -> applied(before, earlier)));
    }

    private ServerConfiguration kept(String argument, long revision) {
        return read(() -> changes.find(revision)).map(ServerConfigurationStore.Stored::configuration).orElseThrow(() ->
                new IllegalArgumentException(argument + ": revision " + revision + " is not kept; run `turnpike-admin config history` to list the revisions"));
    }

    private interface Reading<T> {
        T run() throws SQLException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.run();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the server configuration from the database: " + e.getMessage(), e);
        }
    }

    private static ServerConfiguration read(String yaml) {
        if (yaml.length() > LONGEST_FILE) {
            throw new IllegalArgumentException("yaml: the file has more than " + LONGEST_FILE + " characters");
        }
        return ConfigurationEdits.named("yaml", () -> {
            ServerConfiguration file = ConfigurationFile.read(yaml);
            LegalNames.require(file);
            return file;
        });
    }

    /**
     * Returns the configuration after applying the file. If only the order differs, the current configuration is kept, so that applying a file twice
     * changes nothing.
     */
    private static ServerConfiguration applied(Optional<ServerConfiguration> before, ServerConfiguration file) {
        before.ifPresent(each -> requireSame(each, file.server()));
        return before.filter(each -> ConfigurationDifference.between(before, file).isEmpty()).orElse(file);
    }

    @Override
    public List<WaitingView> getWaiting() {
        return CentralRequests.reported(registration::waiting).stream().map(each -> new WaitingView(each.kind(), each.subject(), each.value(),
                each.sent().toString(), each.requestId().orElse(-1L))).toList();
    }

    @Override
    public Change registerCertificate(String certificate, String address) {
        X509Certificate own = own(certificate);
        return CentralRequests.change(() -> registration.registerCertificate(own, Optional.of(address).filter(each -> !each.isEmpty())));
    }

    @Override
    public Change unregisterCertificate(String certificate) {
        X509Certificate own = own(certificate);
        return CentralRequests.change(() -> registration.unregisterCertificate(own));
    }

    @Override
    public Change skipUnregistration(String certificate) {
        X509Certificate own = own(certificate);
        return CentralRequests.change(() -> registration.skipUnregistration(own));
    }

    private X509Certificate own(String sha256) {
        return keys.tokens().stream().flatMap(token -> token.keys().stream()).flatMap(key -> key.certificates().stream()).map(each -> each.certificate())
                .filter(each -> CertificateHash.sha256(each).equalsIgnoreCase(sha256)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("certificate: no key has a certificate with SHA-256 '" + sha256 + "'"));
    }

    @Override
    public Change changeAddress(String address) {
        return CentralRequests.change(() -> registration.changeAddress(address));
    }

    @Override
    public Change changeOwner(String owner) {
        ClientId id = LegalNames.client("owner", owner);
        if (!(id instanceof MemberId member)) {
            throw new IllegalArgumentException("owner: " + owner + " is a subsystem, not a member");
        }
        return CentralRequests.change(() -> registration.changeOwner(member));
    }

    @Override
    public Change enableMaintenance(String message) {
        return CentralRequests.change(() -> registration.maintenance(true, Optional.of(message).filter(each -> !each.isEmpty())));
    }

    @Override
    public Change disableMaintenance() {
        return CentralRequests.change(() -> registration.maintenance(false, Optional.empty()));
    }

    @Override
    public void reconcile() {
        reconciliation.run();
    }
}
