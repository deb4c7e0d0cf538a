package org.turnpike.sandbox;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;

/**
 * The data that an X-Road instance's central server publishes (trust.md §1.7, §1.8). Immutable; the {@code with…} methods return a changed copy,
 * which {@link InstancePublisher#publish(PublishedInstance)} turns into signed files.
 *
 * @param authorities approved certification services
 * @param timeStamping approved time-stamping services
 * @param federations anchors of other instances' external sources, for the private parameters
 */
public record PublishedInstance(String instance, List<Member> members, List<Server> servers, List<GlobalGroup> globalGroups,
        List<ApprovedAuthority> authorities, List<ApprovedTimeStamping> timeStamping, List<SourceAnchor> federations,
        Settings settings) {

    public PublishedInstance {
        for (Member member : members) {
            if (!member.id().instance().equals(instance)) {
                throw new IllegalArgumentException(member.id() + " is of another instance than " + instance);
            }
        }
        members = List.copyOf(members);
        servers = List.copyOf(servers);
        globalGroups = List.copyOf(globalGroups);
        authorities = List.copyOf(authorities);
        timeStamping = List.copyOf(timeStamping);
        federations = List.copyOf(federations);
    }

    /** A member with its name and its subsystems. */
    public record Member(MemberId id, String name, List<Subsystem> subsystems) {
        public Member {
            subsystems = List.copyOf(subsystems);
        }
    }

    /** A subsystem; its name is published in versions 5 and later. */
    public record Subsystem(SubsystemId id, Optional<String> name) {
    }

    /**
     * A security server.
     *
     * @param address      host name or IP address, no port
     * @param certificates registered authentication certificates, published as hashes
     * @param clients      members and subsystems registered on it besides its owner
     * @param maintenance  empty unless in maintenance mode (published from version 5 on)
     */
    public record Server(ServerId id, Optional<String> address, List<X509Certificate> certificates, Set<ClientId> clients,
            Optional<Maintenance> maintenance) {
        public Server {
            certificates = List.copyOf(certificates);
            clients = Collections.unmodifiableSet(new LinkedHashSet<>(clients));
        }
    }

    /** Maintenance mode, with the operator's message. */
    public record Maintenance(Optional<String> message) {
    }

    /** A global group of this instance. */
    public record GlobalGroup(GlobalGroupId id, String description, Set<ClientId> members) {
        public GlobalGroup {
            members = Collections.unmodifiableSet(new LinkedHashSet<>(members));
        }
    }

    /** An approved certification service: its top CA, its intermediate CAs, the profile of its certificates. */
    public record ApprovedAuthority(String name, boolean authenticationOnly, AuthorityCertificate top,
            List<AuthorityCertificate> intermediates, String profile) {
        public ApprovedAuthority {
            intermediates = List.copyOf(intermediates);
        }
    }

    /** A CA certificate with the OCSP responders for its certificates. */
    public record AuthorityCertificate(X509Certificate certificate, List<Responder> responders) {
        public AuthorityCertificate {
            responders = List.copyOf(responders);
        }
    }

    /** The URL of an OCSP responder; its certificate, if given, is trusted without further conditions. */
    public record Responder(URI url, Optional<X509Certificate> certificate) {
    }

    /** An approved time-stamping service. */
    public record ApprovedTimeStamping(String name, URI url, X509Certificate certificate) {
    }

    /**
     * Settings of the instance.
     *
     * @param ocspFreshness maximum age of {@code thisUpdate}
     * @param timeStampingInterval time between two time-stamping runs of servers
     * @param registration the service that registers authentication certificates
     * @param managementProvider the service provider for the other management requests
     * @param optional the optional parts of the configuration
     */
    public record Settings(Duration ocspFreshness, Duration timeStampingInterval, Registration registration, ClientId managementProvider,
            OptionalParts optional) {
    }

    /**
     * The service that registers authentication certificates.
     *
     * @param certificate the TLS certificate of the service; published if present
     */
    public record Registration(URI url, Optional<X509Certificate> certificate) {
    }

    /** Optional parts of the internal configuration; an empty one is not published. */
    public record OptionalParts(Optional<Duration> ocspFetchInterval, Optional<Boolean> verifyNextUpdate,
            Optional<ClientId> monitoringClient) {
        /** No optional part at all. */
        public static final OptionalParts NONE = new OptionalParts(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Adds a member with these subsystems, or replaces the member with that identifier. */
    public PublishedInstance withMember(MemberId id, String name, String... subsystemCodes) {
        List<Subsystem> subsystems = new ArrayList<>();
        for (String code : subsystemCodes) {
            subsystems.add(new Subsystem(new SubsystemId(id, code), Optional.of(name + " " + code)));
        }
        return withMember(new Member(id, name, subsystems));
    }

    /** Adds a member, or replaces the member with that identifier. */
    public PublishedInstance withMember(Member member) {
        List<Member> changed = replaced(members, member, other -> other.id().equals(member.id()));
        return new PublishedInstance(instance, changed, servers, globalGroups, authorities, timeStamping, federations, settings);
    }

    /** Adds a client, as a member or as a subsystem of a member. Does nothing if the client exists. */
    PublishedInstance withClient(ClientId client) {
        Member known = members.stream().filter(member -> member.id().equals(client.member())).findFirst()
                .orElse(new Member(client.member(), "Member " + client.member().code(), List.of()));
        if (!(client instanceof SubsystemId subsystem) || known.subsystems().stream().anyMatch(s -> s.id().equals(subsystem))) {
            return withMember(known);
        }
        List<Subsystem> more = new ArrayList<>(known.subsystems());
        more.add(new Subsystem(subsystem, Optional.empty()));
        return withMember(new Member(known.id(), known.name(), more));
    }

    /** Adds a security server, or replaces the one with that identifier. */
    public PublishedInstance withServer(Server server) {
        return withServers(replaced(servers, server, other -> other.id().equals(server.id())));
    }

    /** Changes an existing security server. */
    public PublishedInstance withServer(ServerId id, UnaryOperator<Server> change) {
        return withServer(change.apply(findServer(id)
                .orElseThrow(() -> new IllegalArgumentException("no such security server: " + id))));
    }

    /** Removes a security server. */
    public PublishedInstance withoutServer(ServerId id) {
        return withServers(servers.stream().filter(server -> !server.id().equals(id)).toList());
    }

    private PublishedInstance withServers(List<Server> changed) {
        return new PublishedInstance(instance, members, changed, globalGroups, authorities, timeStamping, federations, settings);
    }

    /** Puts a security server into maintenance mode, with an optional message. */
    public PublishedInstance withMaintenance(ServerId id, Optional<String> message) {
        return withServer(id, s -> new Server(s.id(), s.address(), s.certificates(), s.clients(), Optional.of(new Maintenance(message))));
    }

    /** Adds a global group, or replaces the one of that code. */
    public PublishedInstance withGroup(String code, ClientId... groupMembers) {
        var group = new GlobalGroup(new GlobalGroupId(instance, code), code, new LinkedHashSet<>(List.of(groupMembers)));
        List<GlobalGroup> changed = replaced(globalGroups, group, other -> other.id().equals(group.id()));
        return new PublishedInstance(instance, members, servers, changed, authorities, timeStamping, federations, settings);
    }

    /** Replaces the approved certification services. */
    public PublishedInstance withAuthorities(ApprovedAuthority... changed) {
        return new PublishedInstance(instance, members, servers, globalGroups, List.of(changed), timeStamping, federations, settings);
    }

    /** Replaces the approved time-stamping services. */
    public PublishedInstance withTimeStamping(ApprovedTimeStamping... changed) {
        return new PublishedInstance(instance, members, servers, globalGroups, authorities, List.of(changed), federations, settings);
    }

    /** Replaces the federated instances. */
    public PublishedInstance withFederations(SourceAnchor... changed) {
        return new PublishedInstance(instance, members, servers, globalGroups, authorities, timeStamping, List.of(changed), settings);
    }

    /** Replaces the settings. */
    public PublishedInstance withSettings(Settings changed) {
        return new PublishedInstance(instance, members, servers, globalGroups, authorities, timeStamping, federations, changed);
    }

    /** Replaces the optional parts. */
    public PublishedInstance withOptional(OptionalParts optional) {
        return withSettings(new Settings(settings.ocspFreshness(), settings.timeStampingInterval(), settings.registration(),
                settings.managementProvider(), optional));
    }

    /** Replaces the maximum age of OCSP responses. */
    public PublishedInstance withOcspFreshness(Duration freshness) {
        return withSettings(new Settings(freshness, settings.timeStampingInterval(), settings.registration(),
                settings.managementProvider(), settings.optional()));
    }

    /** The security server of that identifier. */
    public Optional<Server> findServer(ServerId id) {
        return servers.stream().filter(server -> server.id().equals(id)).findFirst();
    }

    private static <T> List<T> replaced(List<T> list, T item, Predicate<T> same) {
        List<T> changed = new ArrayList<>(list);
        int at = 0;
        while (at < changed.size() && !same.test(changed.get(at))) {
            at++;
        }
        if (at < changed.size()) {
            changed.set(at, item);
        } else {
            changed.add(item);
        }
        return changed;
    }
}
