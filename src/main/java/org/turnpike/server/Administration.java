package org.turnpike.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.turnpike.admin.AccessRightsAdmin;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.AdminBeans;
import org.turnpike.admin.AuditAdmin;
import org.turnpike.audit.AuditLog;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.ClientsAdmin;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.deadlines.Notices;
import org.turnpike.admin.SecurityServerAdmin;
import org.turnpike.admin.ServicesAdmin;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.keys.InternalKey;
import org.turnpike.keys.Keys;
import org.turnpike.metadata.DescriptionReader;
import org.turnpike.provider.DescriptionClient;
import org.turnpike.registration.Reconciliation;
import org.turnpike.registration.Registration;
import org.turnpike.registration.RegistrationClient;
import org.turnpike.registration.RegistrationStore;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;
import org.turnpike.storage.Database;

/** Changes of the server configuration and its registration at the central side, and the log of all changes. Thread-safe. */
final class Administration implements AutoCloseable {
    private static final Duration RECONCILED_EVERY = Duration.ofSeconds(30);
    private static final Duration HEAD_SIGNED_EVERY = Duration.ofMinutes(1);
    private static final Duration REGISTRATION_TIMEOUT = Duration.ofSeconds(60);

    private final CurrentConfiguration conf;
    private final Keys keys;
    private final AuditLog audit;
    private final ConfigurationChanges changes;
    private final Registration registration;
    private final Reconciliation reconciliation;
    private final DescriptionReader descriptions;

    /** @param door this server's client door, which forwards management requests */
    Administration(Home home, Database database, CurrentServerConfiguration served, CurrentConfiguration conf, Keys keys,
            Supplier<InternalKey> internalKey, OwnProxySender.Door door, Settings.Descriptions settings, InstantSource clock) throws IOException {
        this.conf = conf;
        this.keys = keys;
        audit = new AuditLog(home.folder("audit"), internalKey, clock);
        changes = new ConfigurationChanges(new ServerConfigurationStore(database, clock), served);
        RegistrationStore store = new RegistrationStore(database);
        registration = new Registration(store, served, conf, keys, new OwnProxySender(door, () -> internalKey.get().chain().get(0)),
                new RegistrationClient(REGISTRATION_TIMEOUT), UUID::randomUUID, clock);
        reconciliation = new Reconciliation(store, served, changes, conf, keys, clock);
        descriptions = new DescriptionReader(new DescriptionClient(settings.fetchFromLoopback(), settings.fetchTimeout(), () -> Optional.of(internalKey.get())));
    }

    /** The reason why changes are rejected; empty if they are accepted. */
    Optional<String> problem() {
        return Optional.of(audit.problem()).filter(each -> !each.isEmpty());
    }

    /** Runs each job once, and schedules them. */
    void start(Schedule schedule) {
        reconciliation.run();
        schedule.every(RECONCILED_EVERY, "registration", reconciliation);
        schedule.every(HEAD_SIGNED_EVERY, "audit log", audit::signHead);
    }

    /** Registers the beans, the one of the whole server first. */
    AdminBeans register(String home, SecurityServerAdmin.Status status, Notices notices) {
        return AdminBeans.register(home, new SecurityServerAdmin(status, changes, conf, registration, reconciliation, keys), audit, notices, changes)
                .add("Audit", new AuditAdmin(audit), AuditMXBean.class)
                .add("Clients", new ClientsAdmin(changes, conf, registration), ClientsMXBean.class)
                .add("Services", new ServicesAdmin(changes, descriptions), ServicesMXBean.class)
                .add("AccessRights", new AccessRightsAdmin(changes, conf), AccessRightsMXBean.class);
    }

    @Override
    public void close() {
        audit.close();
    }
}
