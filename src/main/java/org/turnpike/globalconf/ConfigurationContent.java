package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.ServerId;

/** Indexes the content of a global configuration (trust.md §1.9). All snapshots that differ only in their expiry share one such index. Immutable. */
final class ConfigurationContent {
    private static final long LEAST_FETCH_INTERVAL_SECONDS = 60;
    private static final long DEFAULT_FETCH_INTERVAL_SECONDS = 1200;

    private final Duration ocspFetchInterval;
    private final boolean verifyNextUpdate;
    private final Optional<ClientId> monitoringClient;
    private final List<String> skipped;
    private final Map<String, Map<X500Principal, ApprovedCertificate>> issuers = new LinkedHashMap<>();
    private final List<X509Certificate> responderCertificates;
    private final Map<ServerId, RegisteredServer> servers = new HashMap<>();
    private final Map<String, List<RegisteredServer>> serversByHash = new HashMap<>();
    private final Map<ClientId, List<RegisteredServer>> serversByClient = new HashMap<>();
    private final Map<GlobalGroupId, Set<ClientId>> groups = new HashMap<>();

    ConfigurationContent(InstanceConfiguration own, Collection<InstanceConfiguration> instances) throws RefusedException {
        Entries entries = new Entries();
        this.ocspFetchInterval = Duration.ofSeconds(value(own, "FETCHINTERVAL", entries, part -> part.require("ocspFetchInterval").seconds(LEAST_FETCH_INTERVAL_SECONDS))
                .orElse(DEFAULT_FETCH_INTERVAL_SECONDS));
        this.verifyNextUpdate = value(own, "NEXTUPDATE", entries, part -> part.require("verifyNextUpdate").bool()).orElse(true);
        this.monitoringClient = monitoringClient(own, entries);
        this.skipped = skipped(instances, entries);
        for (InstanceConfiguration instance : instances) {
            index(instance.shared());
        }
        this.responderCertificates = collectResponderCertificates();
    }

    /** Returns the value of an optional part; empty if the part is missing or invalid. */
    private static <T> Optional<T> value(InstanceConfiguration own, String identifier, Entries entries, Entries.Reader<T> reader) throws RefusedException {
        return own.findPart(identifier).flatMap(part -> entries.read(part, reader));
    }

    private static Optional<ClientId> monitoringClient(InstanceConfiguration own, Entries entries) throws RefusedException {
        return own.findPart("MONITORING").flatMap(part -> part.find("monitoringClient")).flatMap(found -> found.find("monitoringClientId"))
                .flatMap(client -> entries.read(client, IdentifierElement::client));
    }

    private static List<String> skipped(Collection<InstanceConfiguration> instances, Entries parts) {
        List<String> skipped = new ArrayList<>();
        for (InstanceConfiguration instance : instances) {
            Stream.concat(instance.shared().skipped().stream(), instance.priv().stream().flatMap(priv -> priv.skipped().stream()))
                    .forEach(each -> skipped.add(instance.instance() + ": " + each));
        }
        skipped.addAll(parts.skipped());
        return List.copyOf(skipped);
    }

    private void index(SharedParameters shared) {
        Map<X500Principal, ApprovedCertificate> byName = new LinkedHashMap<>();
        shared.services().forEach(service -> service.certificates().forEach(ca -> byName.put(ca.certificate().getSubjectX500Principal(), ca)));
        issuers.put(shared.instance(), byName);
        shared.servers().forEach(this::index);
        groups.putAll(shared.groups());
    }

    private void index(SharedParameters.Registered registered) {
        RegisteredServer server = registered.server();
        servers.put(server.id(), server);
        for (String hash : registered.certificateHashes()) {
            serversByHash.computeIfAbsent(hash, unused -> new ArrayList<>(1)).add(server);
        }
        Set<ClientId> served = new LinkedHashSet<>(server.clients());
        served.add(server.id().owner());
        List<RegisteredServer> alone = List.of(server);
        for (ClientId client : served) {
            serversByClient.merge(client, alone, ConfigurationContent::added);
        }
    }

    /** Most clients have one server, and share one list with its other clients. */
    private static List<RegisteredServer> added(List<RegisteredServer> before, List<RegisteredServer> one) {
        List<RegisteredServer> more = before instanceof ArrayList ? before : new ArrayList<>(before);
        more.addAll(one);
        return more;
    }

    private List<X509Certificate> collectResponderCertificates() {
        Set<X509Certificate> listed = new LinkedHashSet<>();
        Set<X509Certificate> authorities = new LinkedHashSet<>();
        for (ApprovedCertificate ca : approvedCertificates()) {
            ca.responders().forEach(responder -> responder.certificate().ifPresent(listed::add));
            authorities.add(ca.certificate());
        }
        listed.addAll(authorities);
        return List.copyOf(listed);
    }

    Duration ocspFetchInterval() {
        return ocspFetchInterval;
    }

    boolean verifyNextUpdate() {
        return verifyNextUpdate;
    }

    List<String> skipped() {
        return skipped;
    }

    Optional<ClientId> monitoringClient() {
        return monitoringClient;
    }

    /** Returns the approved CA certificates by subject, in published order; empty if the instance is not loaded. */
    Map<X500Principal, ApprovedCertificate> issuers(String instance) {
        return issuers.getOrDefault(instance, Map.of());
    }

    List<ApprovedCertificate> approvedCertificates() {
        return issuers.values().stream().flatMap(byName -> byName.values().stream()).toList();
    }

    List<X509Certificate> responderCertificates() {
        return responderCertificates;
    }

    Collection<RegisteredServer> servers() {
        return Collections.unmodifiableCollection(servers.values());
    }

    Optional<RegisteredServer> findServer(ServerId id) {
        return Optional.ofNullable(servers.get(id));
    }

    /** Returns the security servers that registered the authentication certificate with this digest (base64). */
    List<RegisteredServer> serversByHash(String hash) {
        return serversByHash.getOrDefault(hash, List.of());
    }

    List<RegisteredServer> serversOf(ClientId client) {
        return serversByClient.getOrDefault(client, List.of());
    }

    boolean knows(GlobalGroupId group) {
        return groups.containsKey(group);
    }

    Set<ClientId> members(GlobalGroupId group) {
        return groups.getOrDefault(group, Set.of());
    }

    /** Whether an authentication certificate, security server or approved CA of the earlier content is missing in this content. */
    boolean withdrawsTrustOf(ConfigurationContent before) {
        return !certificateOwners().containsAll(before.certificateOwners()) || !servers.keySet().containsAll(before.servers.keySet())
                || !Set.copyOf(approvedCertificates().stream().map(ApprovedCertificate::certificate).toList())
                        .containsAll(before.approvedCertificates().stream().map(ApprovedCertificate::certificate).toList());
    }

    private record CertificateOwner(String hash, ServerId server) {
    }

    private Set<CertificateOwner> certificateOwners() {
        return serversByHash.entrySet().stream().flatMap(entry -> entry.getValue().stream()
                .map(server -> new CertificateOwner(entry.getKey(), server.id()))).collect(Collectors.toSet());
    }
}
