package org.turnpike.globalconf;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.ServerId;

/**
 * An immutable snapshot of the verified configuration of this server's instance and of all federated instances. The indexes of trust.md §1.9 make
 * most look-ups a single hash access. Snapshots that differ only in their expiry share the indexes. All checks of one message use the same snapshot.
 * Identifiers are compared exactly. A snapshot does not contain federated instances whose configuration had expired when it was created;
 * {@link #isCurrent} detects those that expire later.
 */
public final class GlobalConfiguration {
    private final InstanceConfiguration own;
    private final Map<String, InstanceConfiguration> instances;
    private final ConfigurationContent content;

    private GlobalConfiguration(InstanceConfiguration own, List<InstanceConfiguration> federated) throws RefusedException {
        this.own = own;
        this.instances = instances(own, federated);
        this.content = new ConfigurationContent(own, instances.values());
    }

    private GlobalConfiguration(InstanceConfiguration own, List<InstanceConfiguration> federated, ConfigurationContent same) {
        this.own = own;
        this.instances = instances(own, federated);
        this.content = same;
    }

    /** Creates a snapshot of parsed instances, without the federated instances that have expired at the given time. */
    static GlobalConfiguration of(InstanceConfiguration own, List<InstanceConfiguration> federated, Instant at) throws RefusedException {
        own.requirePrivate();
        return new GlobalConfiguration(own, current(federated, at));
    }

    /**
     * Creates a snapshot from shared parameters alone, for the verification of containers on another machine (messages.md §6.6). Expired parameters
     * are accepted too, because the verifier of an old container chooses which configuration to trust. The snapshot has no {@link #managementService}
     * and no time-stamping interval.
     *
     * @param instance the instance whose OCSP freshness and configuration version apply
     * @throws RefusedException {@code malformed_global_conf} if a part is malformed, or if there is no part of this instance
     */
    public static GlobalConfiguration forVerification(String instance, List<StoredPart> parts) throws RefusedException {
        List<InstanceConfiguration> read = new ArrayList<>();
        for (StoredPart part : parts) {
            PartMetadata metadata = PartMetadata.readOfShared(part.metadataJson().getBytes(StandardCharsets.UTF_8), "metadata of instance " + part.instance());
            read.add(InstanceConfiguration.read(part.instance(), List.of(new StoredFile(DirectoryPart.SHARED_FILE, part.xml(), metadata))));
        }
        InstanceConfiguration own = read.stream().filter(found -> found.instance().equals(instance)).findFirst().orElseThrow(
                () -> new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, "There are no shared parameters of instance " + instance));
        return new GlobalConfiguration(own, read.stream().filter(found -> found != own).toList());
    }

    private static Map<String, InstanceConfiguration> instances(InstanceConfiguration own, List<InstanceConfiguration> federated) {
        Map<String, InstanceConfiguration> instances = new LinkedHashMap<>();
        instances.put(own.instance(), own);
        federated.forEach(instance -> instances.putIfAbsent(instance.instance(), instance));
        return Collections.unmodifiableMap(instances);
    }

    /** Returns the instance of this server, called "the server's instance" below. */
    public String instance() {
        return own.instance();
    }

    /** Returns the version, 2 to 6, of the configuration of the server's instance. */
    public int version() {
        return own.version();
    }

    /** Returns the earliest expiry date of the shared and private parameters of the server's instance; {@link Instant#MAX} if they have none. */
    public Instant expires() {
        return own.expires();
    }

    /**
     * Requires that the configuration of the server's instance has not expired. With an expired configuration, no message is served (trust.md §1.6).
     *
     * @throws RefusedException {@code global_conf_outdated}
     */
    public void requireCurrent(Instant at) throws RefusedException {
        if (expires().isBefore(at)) {
            throw new OutdatedException(instance(), expires(), at);
        }
    }

    /**
     * Whether the instance is known and its data may be used: always for the server's instance, and until the expiry for a federated instance
     * (trust.md §1.6).
     */
    public boolean isCurrent(String instance, Instant at) {
        InstanceConfiguration found = instances.get(instance);
        return found != null && (found == own || !found.expires().isBefore(at));
    }

    /** Whether an authentication certificate, a security server or an approved CA of the earlier snapshot is missing in this one. */
    boolean withdrawsTrustOf(GlobalConfiguration before) {
        return !hasContentOf(before) && content.withdrawsTrustOf(before.content);
    }

    /**
     * Whether this snapshot has the same content as the other one, so that they differ at most in their expiry. If true, results that depend only on
     * the content are valid for both. If false, the contents may still be equal, because content that was parsed again counts as different.
     */
    public boolean hasContentOf(GlobalConfiguration other) {
        return content == other.content;
    }

    /** Creates the snapshot of a later run. If the content is unchanged, the new snapshot shares it with this one. */
    GlobalConfiguration next(InstanceConfiguration nextOwn, List<InstanceConfiguration> nextFederated, Instant at) throws RefusedException {
        List<InstanceConfiguration> current = current(nextFederated, at);
        Collection<InstanceConfiguration> all = instances(nextOwn, current).values();
        boolean same = nextOwn.instance().equals(own.instance()) && all.size() == instances.size() && all.stream().allMatch(each -> findLoaded(each.instance()).filter(each::hasContentOf).isPresent());
        return same ? new GlobalConfiguration(nextOwn, current, content) : of(nextOwn, current, at);
    }

    private static List<InstanceConfiguration> current(List<InstanceConfiguration> federated, Instant at) {
        return federated.stream().filter(instance -> !instance.expires().isBefore(at)).toList();
    }

    /** Each loaded instance. */
    Collection<InstanceConfiguration> loaded() {
        return instances.values();
    }

    /** Returns the parsed configuration of the given instance; empty if it is not loaded. */
    Optional<InstanceConfiguration> findLoaded(String instance) {
        return Optional.ofNullable(instances.get(instance));
    }

    /** Returns this snapshot without the federated instances that have expired at the given time. */
    GlobalConfiguration at(Instant at) throws RefusedException {
        List<InstanceConfiguration> federated = instances.values().stream().filter(instance -> instance != own).toList();
        return federated.stream().allMatch(instance -> isCurrent(instance.instance(), at)) ? this : of(own, federated, at);
    }

    /** Returns the maximum age of an OCSP response, counted from its thisUpdate, as the server's instance publishes it. */
    public Duration ocspFreshness() {
        return own.shared().ocspFreshness();
    }

    /** Whether the server's instance requires a check of an OCSP response's nextUpdate; true by default. */
    public boolean verifyNextUpdate() {
        return content.verifyNextUpdate();
    }

    /** Returns the time between two downloads of OCSP responses; 20 minutes by default. */
    public Duration ocspFetchInterval() {
        return content.ocspFetchInterval();
    }

    private PrivateParameters requirePrivate() {
        return own.priv().orElseThrow(() -> new IllegalStateException("This snapshot has shared parameters only"));
    }

    /** Returns the interval for the time-stamping of messages, as the server's instance publishes it. */
    public Duration timeStampingInterval() {
        return requirePrivate().timeStampingInterval();
    }

    /** Returns the registration service of the server's instance. */
    public ManagementService managementService() {
        return requirePrivate().managementService();
    }

    /** Returns the anchors of the instances with which the server's instance is federated, even if this server does not download from them. */
    public List<ConfigurationAnchor> federatedAnchors() {
        return own.priv().map(PrivateParameters::federated).orElse(List.of());
    }

    /** Returns the reasons why entries of the loaded instances were skipped, one sentence for each. Skipped entries cannot establish any trust. */
    public List<String> skippedEntries() {
        return content.skipped();
    }

    /** Returns the client that may request monitoring data, in addition to the server's owner; empty if the instance publishes none. */
    public Optional<ClientId> monitoringClient() {
        return content.monitoringClient();
    }

    /** Returns the loaded instances, the server's instance first. */
    public Set<String> instances() {
        return instances.keySet();
    }

    /** Finds the approved CA certificate, top or intermediate, with this subject in this instance (messages.md §5.1). */
    public Optional<ApprovedCertificate> findIssuer(X500Principal issuer, String instance) {
        return Optional.ofNullable(content.issuers(instance).get(issuer));
    }

    /** Like {@link #findIssuer(X500Principal, String)}, but searches all instances, the server's instance first. */
    public Optional<ApprovedCertificate> findIssuer(X500Principal issuer) {
        return instances.keySet().stream().flatMap(instance -> findIssuer(issuer, instance).stream()).findFirst();
    }

    /** The approved certification services of an instance, in published order. */
    public List<CertificationService> certificationServices(String instance) {
        return Optional.ofNullable(instances.get(instance)).map(found -> found.shared().services()).orElse(List.of());
    }

    /** All approved CA certificates, top and intermediate, of all instances. */
    public List<ApprovedCertificate> approvedCertificates() {
        return content.approvedCertificates();
    }

    /** The certificates that may sign OCSP responses: the listed responder certificates, then all CA certificates, of all instances. */
    public List<X509Certificate> ocspResponderCertificates() {
        return content.responderCertificates();
    }

    /** Returns the approved time-stamping services of all instances, those of the server's instance first. */
    public List<TimeStampingAuthority> timeStampingAuthorities() {
        return instances.values().stream().flatMap(instance -> instance.shared().authorities().stream()).toList();
    }

    /** The approved time-stamping services of one instance. */
    public List<TimeStampingAuthority> timeStampingAuthorities(String instance) {
        return Optional.ofNullable(instances.get(instance)).map(found -> found.shared().authorities()).orElse(List.of());
    }

    /** Every security server of every instance, in no particular order. */
    public Collection<RegisteredServer> servers() {
        return content.servers();
    }

    public Optional<RegisteredServer> findServer(ServerId id) {
        return content.findServer(id);
    }

    /** Finds the security server of any instance that registered this authentication certificate (trust.md §2.3). */
    public Optional<RegisteredServer> findServer(X509Certificate authenticationCertificate) {
        return servers(authenticationCertificate).stream().findFirst();
    }

    private List<RegisteredServer> servers(X509Certificate certificate) {
        try {
            byte[] hash = DirectoryAlgorithms.digest(version() > 2 ? "SHA-256" : "SHA-1", certificate.getEncoded());
            return content.serversByHash(Base64.getEncoder().encodeToString(hash));
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    /** Returns the security servers whose owner or listed client is exactly this client. */
    public List<RegisteredServer> serversOf(ClientId client) {
        return Collections.unmodifiableList(content.serversOf(client));
    }

    /**
     * Requires that a security server may speak for the client: the server registered this authentication certificate, and its owner or one of its
     * listed clients is exactly this client (trust.md §2.4 step 7).
     *
     * @throws RefusedException {@code ssl_authentication_failed}
     */
    public void requireServerOf(ClientId client, X509Certificate leaf) throws RefusedException {
        List<RegisteredServer> found = servers(leaf);
        if (found.stream().noneMatch(server -> server.serves(client))) {
            throw new UnservedClientException(client, leaf, found.stream().findFirst().map(RegisteredServer::id));
        }
    }

    /** Whether exactly this client is a member of the global group. */
    public boolean inGlobalGroup(GlobalGroupId group, ClientId client) {
        return content.members(group).contains(client);
    }

    /** Whether an instance defines this global group. */
    public boolean knows(GlobalGroupId group) {
        return content.knows(group);
    }

    /** Whether an instance publishes exactly this member or subsystem. */
    public boolean knows(ClientId client) {
        return members(client.instance()).stream().filter(member -> member.id().equals(client.member()))
                .anyMatch(member -> member.id().equals(client) || member.subsystems().stream().anyMatch(each -> each.id().equals(client)));
    }

    /** Returns the members of an instance in published order; empty if the instance is not loaded. */
    public List<Member> members(String instance) {
        return Optional.ofNullable(instances.get(instance)).map(found -> found.shared().members()).orElse(List.of());
    }

    /** Returns the shared parameters of each loaded instance as published, for verification on another machine. The metadata contains only the version. */
    public List<StoredPart> sharedParameters() {
        return instances.values().stream()
                .map(found -> new StoredPart(found.instance(), found.sharedFile().content(), found.sharedFile().metadata().versionJson())).toList();
    }
}
