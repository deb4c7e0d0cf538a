package org.turnpike.registration;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Keys;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenCertificate;
import org.turnpike.keys.TokenKey;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;

/**
 * A job that updates the stored state of registration from a valid global configuration (operations.md §c.5). A failure is logged if it differs from
 * the previous one; the next run tries again. Only one thread at a time may call it.
 */
public final class Reconciliation implements Runnable {
    private static final System.Logger LOG = System.getLogger(Reconciliation.class.getName());

    private final RegistrationStore store;
    private final CurrentServerConfiguration served;
    private final ConfigurationChanges changes;
    private final CurrentConfiguration conf;
    private final Keys keys;
    private final InstantSource clock;
    private String lastProblem = "";

    public Reconciliation(RegistrationStore store, CurrentServerConfiguration served, ConfigurationChanges changes, CurrentConfiguration conf, Keys keys,
            InstantSource clock) {
        this.store = store;
        this.served = served;
        this.changes = changes;
        this.conf = conf;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void run() {
        Optional<GlobalConfiguration> snapshot = conf.find().filter(each -> !each.expires().isBefore(clock.instant()));
        if (snapshot.isEmpty() || served.find().isEmpty()) {
            return;
        }
        try {
            reconcile(snapshot.get());
            lastProblem = "";
        } catch (RefusedException | IOException | SQLException e) {
            if (!String.valueOf(e.getMessage()).equals(lastProblem)) {
                lastProblem = String.valueOf(e.getMessage());
                LOG.log(Level.WARNING, "Cannot update the state of registration from the global configuration: " + LogText.printable(lastProblem), e);
            }
        }
    }

    private void reconcile(GlobalConfiguration snapshot) throws RefusedException, IOException, SQLException {
        owner(snapshot);
        ServerConfiguration own = served.get();
        Optional<RegisteredServer> registered = snapshot.findServer(own.server());
        clients(own, registered);
        certificates(own.server(), snapshot);
        for (RegistrationStore.Pending pending : store.pending()) {
            if (isSeen(pending, own, registered, snapshot)) {
                store.forget(pending);
                LOG.log(Level.INFO, "The global configuration shows the change of {0}: {1}", pending.kind(), LogText.printable(pending.value()));
            }
        }
    }

    /**
     * Detects a change of the owner. The id of a server contains its owner. If the global configuration has a server with another owner, but with the
     * code and an authentication certificate of this server, that server is this one.
     */
    private void owner(GlobalConfiguration snapshot) throws RefusedException, SQLException {
        ServerConfiguration own = served.get();
        if (snapshot.findServer(own.server()).isPresent()) {
            return;
        }
        for (Client client : own.clients()) {
            if (client.id() instanceof MemberId member) {
                ServerId other = new ServerId(member, own.server().code());
                boolean ours = snapshot.findServer(other).isPresent() && authentication().stream()
                        .anyMatch(each -> snapshot.findServer(each.certificate()).filter(found -> found.id().equals(other)).isPresent());
                if (ours) {
                    changes.change(before -> withOwner(before, own.server(), other));
                    LOG.log(Level.INFO, "The owner of this server is now {0}, according to the global configuration", member.path());
                    return;
                }
            }
        }
    }

    private static ServerConfiguration withOwner(ServerConfiguration before, ServerId old, ServerId now) {
        if (!before.server().equals(old)) {
            return before;
        }
        Client formerOwner = before.findClient(old.owner()).orElseThrow();
        return before.withClient(formerOwner).withServer(now);
    }

    private void clients(ServerConfiguration own, Optional<RegisteredServer> registered) throws SQLException {
        Map<ClientId, ClientStatus> statuses = store.statuses();
        for (Client client : own.clients()) {
            if (own.server().owner().equals(client.id())) {
                continue;
            }
            boolean listed = registered.filter(each -> each.clients().contains(client.id())).isPresent();
            ClientStatus before = statuses.getOrDefault(client.id(), ClientStatus.SAVED);
            ClientStatus after = before.seen(listed);
            if (after != before) {
                store.put(client.id(), after, clock.instant(), Optional.empty());
                LOG.log(after == ClientStatus.GLOBAL_ERROR ? Level.WARNING : Level.INFO, "Client {0} is now {1}: the global configuration {2} it at this server",
                        client.id().path(), after, listed ? "lists" : "does not list");
            }
        }
        for (ClientId gone : statuses.keySet()) {
            if (own.findClient(gone).isEmpty()) {
                store.forget(gone);
            }
        }
    }

    private List<TokenCertificate> authentication() {
        return keys.tokens().stream().flatMap(token -> token.keys().stream()).filter(key -> key.usage() == KeyUsage.AUTHENTICATION)
                .flatMap(key -> key.certificates().stream()).toList();
    }

    private void certificates(ServerId own, GlobalConfiguration snapshot) throws RefusedException, IOException {
        for (Token token : keys.tokens()) {
            for (TokenKey key : token.keys()) {
                for (TokenCertificate each : key.usage() == KeyUsage.AUTHENTICATION ? key.certificates() : List.<TokenCertificate>of()) {
                    boolean listed = snapshot.findServer(each.certificate()).filter(server -> server.id().equals(own)).isPresent();
                    CertificateStatus after = seen(each.status(), listed);
                    if (after != each.status()) {
                        token.changeStatus(each.certificate(), after);
                        LOG.log(listed ? Level.INFO : Level.WARNING, "Authentication certificate {0} (serial {1}) is now {2}",
                                each.certificate().getSubjectX500Principal(), SerialNumber.of(each.certificate()), after);
                    }
                }
            }
        }
    }

    private static CertificateStatus seen(CertificateStatus before, boolean listed) {
        return switch (before) {
            case SAVED, REGISTRATION_IN_PROGRESS, GLOBAL_ERROR -> listed ? CertificateStatus.REGISTERED : before;
            case REGISTERED -> listed ? before : CertificateStatus.GLOBAL_ERROR;
            case DELETION_IN_PROGRESS -> before;
        };
    }

    private static boolean isSeen(RegistrationStore.Pending pending, ServerConfiguration own, Optional<RegisteredServer> registered,
            GlobalConfiguration snapshot) {
        return switch (pending.kind()) {
            case ADDRESS -> registered.flatMap(RegisteredServer::address).filter(pending.value()::equals).isPresent();
            case MAINTENANCE -> registered.filter(each -> each.inMaintenance() == pending.value().equals("on")).isPresent();
            case OWNER -> own.server().owner().path().equals(pending.value());
            case RENAME -> ClientId.parse(pending.subject()) instanceof SubsystemId subsystem
                    && Registration.name(subsystem, snapshot).filter(pending.value()::equals).isPresent();
        };
    }
}
