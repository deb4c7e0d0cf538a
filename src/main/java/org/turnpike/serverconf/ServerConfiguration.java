package org.turnpike.serverconf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;

/**
 * The configuration of one security server: an immutable snapshot with its indexes. Every message uses the snapshot that is in force at its start. It
 * is also the content of {@code turnpike.yaml}: two configurations can be compared, and one can be written to a file.
 */
public final class ServerConfiguration {
    private final ServerId server;
    private final List<Client> clients;
    private final List<String> timeStamping;
    private final Map<ClientId, Client> clientsById = new HashMap<>();
    private final Map<ServiceId, ProvidedService> servicesById = new HashMap<>();

    /** Like {@link #ServerConfiguration(ServerId, List, List)}, with all time-stamping services of its instance. */
    public ServerConfiguration(ServerId server, List<Client> clients) {
        this(server, clients, List.of());
    }

    /**
     * A configuration.
     *
     * @param timeStamping names or URLs of the approved time-stamping services to use, in order; if empty, all services of the server's instance are
     *     used
     * @throws IllegalArgumentException naming the id when a client or a service of a client occurs twice
     */
    public ServerConfiguration(ServerId server, List<Client> clients, List<String> timeStamping) {
        this.server = server;
        this.timeStamping = List.copyOf(timeStamping);
        this.clients = List.copyOf(clients);
        for (Client client : clients) {
            requireNew(clientsById.put(client.id(), client), client.id());
            client.provided().forEach(service -> requireNew(servicesById.put(service.id(), service), service.id()));
        }
    }

    private static void requireNew(Object earlier, Object id) {
        if (earlier != null) {
            throw new IllegalArgumentException(id + " is there twice");
        }
    }

    /** The server itself. */
    public ServerId server() {
        return server;
    }

    /** The members served here: the server's owner first, then those of its clients in the order they were configured. */
    public Set<MemberId> members() {
        Set<MemberId> members = new LinkedHashSet<>(Set.of(server.owner()));
        clients.forEach(client -> members.add(client.id().member()));
        return Collections.unmodifiableSet(members);
    }

    /** The members and subsystems served here, in the order they were configured. */
    public List<Client> clients() {
        return clients;
    }

    /** Names or URLs of the time-stamping services to use, as configured. If empty, all services that this server's instance approves are used. */
    public List<String> timeStamping() {
        return timeStamping;
    }

    /**
     * The time-stamping services to ask, in order: the configured ones that are approved in any instance, or, when none are configured, all that this
     * server's instance approves. Services that are configured but not approved are omitted.
     */
    public List<TimeStampingAuthority> timeStampingServices(GlobalConfiguration conf) {
        if (timeStamping.isEmpty()) {
            return conf.timeStampingAuthorities(conf.instance());
        }
        return timeStamping.stream().flatMap(wanted -> conf.timeStampingAuthorities().stream()
                .filter(approved -> approved.name().equals(wanted) || approved.url().toString().equals(wanted)).limit(1)).toList();
    }

    /**
     * Returns the client with exactly that id; empty if this server does not serve it. The owner is always served. If the owner is not configured, it
     * must connect by TLS with the internal certificate of this server, as management requests do.
     */
    public Optional<Client> findClient(ClientId id) {
        Client found = clientsById.get(id);
        return found != null ? Optional.of(found) : server.owner().equals(id) ? Optional.of(Client.unconfigured(id)) : Optional.empty();
    }

    /**
     * Returns the client with exactly that id. This server must serve it, and the global configuration must list it at this server (trust.md §6.2).
     *
     * @throws RefusedException UNKNOWN_MEMBER when it is not
     */
    public Client requireRegistered(ClientId id, GlobalConfiguration conf) throws RefusedException {
        boolean listed = conf.findServer(server).filter(own -> server.owner().equals(id) || own.clients().contains(id)).isPresent();
        return findClient(id).filter(client -> listed).orElseThrow(() ->
                new RefusedException(FaultCode.UNKNOWN_MEMBER, "Client '" + id + "' not found"));
    }

    /** Returns a copy with one more client at the end, or another one in place of the client of that id. */
    public ServerConfiguration withClient(Client client) {
        List<Client> others = new ArrayList<>(clients);
        if (clientsById.containsKey(client.id())) {
            others.replaceAll(each -> each.id().equals(client.id()) ? client : each);
        } else {
            others.add(client);
        }
        return new ServerConfiguration(server, others, timeStamping);
    }

    /** Returns a copy without that client. */
    public ServerConfiguration withoutClient(ClientId id) {
        return new ServerConfiguration(server, clients.stream().filter(each -> !each.id().equals(id)).toList(), timeStamping);
    }

    /** Returns a copy with other time-stamping services. */
    public ServerConfiguration withTimeStamping(List<String> others) {
        return new ServerConfiguration(server, clients, others);
    }

    /** Returns a copy with another server identifier, after a change of the owner. */
    public ServerConfiguration withServer(ServerId other) {
        return new ServerConfiguration(other, clients, timeStamping);
    }

    /** The service with exactly that id, including the version; empty if this server does not provide it. */
    public Optional<ProvidedService> findService(ServiceId id) {
        return Optional.ofNullable(servicesById.get(id));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerConfiguration that && server.equals(that.server) && clients.equals(that.clients)
                && timeStamping.equals(that.timeStamping);
    }

    @Override
    public int hashCode() {
        return Objects.hash(server, clients, timeStamping);
    }
}
