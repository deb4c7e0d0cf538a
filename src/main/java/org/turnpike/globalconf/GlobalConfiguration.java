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
 * One immutable snapshot of the verified configuration of the own and all federated instances, with the indexes of trust.md §1.9, so that each
 * look-up is one hash access. Snapshots that differ only in their expiry share the indexes. The check of one message uses one snapshot
 * throughout. Identifiers compare exactly. A snapshot does not contain federated instances whose configuration had expired when it was created;
 * {@link #isCurrent} covers those that expire later.
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

    /** A snapshot of parsed instances; the federated ones that have expired at that instant are left out. */
    static GlobalConfiguration of(InstanceConfiguration own, List<InstanceConfiguration> federated, Instant at) throws RefusedException {
        own.requirePrivate();
        return new GlobalConfiguration(own, current(federated, at));
    }

    /**
     * A snapshot of shared parameters alone, for the verification of containers elsewhere (messages.md §6.6). Expired ones are read too:
     * the verifier of an old container chooses which configuration to trust. It has no {@link #managementService} and no time-stamping interval.
     *
     * @param instance the instance whose freshness and version apply
     * @throws RefusedException {@code malformed_global_conf} when a part is malformed or that instance's is not among them
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

    /** The own instance. */
    public String instance() {
        return own.instance();
    }

    /** The version, 2 to 6, of the own instance's configuration. */
    public int version() {
        return own.version();
    }

    /** The earlier of the expiry dates of the own instance's parts; {@link Instant#MAX} when none was given. */
    public Instant expires() {
        return own.expires();
    }

    /**
     * Requires that the own instance's configuration has not expired; without it no message is served (trust.md §1.6).
     *
     * @throws RefusedException {@code global_conf_outdated}
     */
    public void requireCurrent(Instant at) throws RefusedException {
        if (expires().isBefore(at)) {
            throw new OutdatedException(instance(), expires(), at);
        }
    }

    /** Whether the instance is known and its data may be used: the own instance always, a federated one until it expires (trust.md §1.6). */
    public boolean isCurrent(String instance, Instant at) {
        InstanceConfiguration found = instances.get(instance);
        return found != null && (found == own || !found.expires().isBefore(at));
    }

    /** Whether an authentication certificate, a security server or an approved CA that the earlier snapshot had is missing here. */
    boolean withdrawsTrustOf(GlobalConfiguration before) {
        return !hasContentOf(before) && content.withdrawsTrustOf(before.content);
    }

    /**
     * Whether the other snapshot differs from this one at most in its expiry. Results that depend only on content are valid for both. True is
     * certain; false is not, because content that was read again counts as different.
     */
    public boolean hasContentOf(GlobalConfiguration other) {
        return content == other.content;
    }

    /** Creates the snapshot of a later run, which shares this one's content if it is the same. */
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

    /** The parsed configuration of that instance. */
    Optional<InstanceConfiguration> findLoaded(String instance) {
        return Optional.ofNullable(instances.get(instance));
    }

    /** This snapshot, or one without the federated instances that have expired at that instant. */
    GlobalConfiguration at(Instant at) throws RefusedException {
        List<InstanceConfiguration> federated = instances.values().stream().filter(instance -> instance != own).toList();
        return federated.stream().allMatch(instance -> isCurrent(instance.instance(), at)) ? this : of(own, federated, at);
    }

    /** The maximum age of an OCSP response's thisUpdate, as the own instance says. */
    public Duration ocspFreshness() {
        return own.shared().ocspFreshness();
    }

    /** Whether an OCSP response's nextUpdate is judged, as the own instance says; true by default. */
    public boolean verifyNextUpdate() {
        return content.verifyNextUpdate();
    }

    /** How often OCSP responses are to be fetched; 20 minutes by default. */
    public Duration ocspFetchInterval() {
        return content.ocspFetchInterval();
    }

    private PrivateParameters requirePrivate() {
        return own.priv().orElseThrow(() -> new IllegalStateException("This snapshot has shared parameters only"));
    }

    /** How often messages are to be time-stamped, as the own instance says. */
    public Duration timeStampingInterval() {
        return requirePrivate().timeStampingInterval();
    }

    /** The registration service of the own instance. */
    public ManagementService managementService() {
        return requirePrivate().managementService();
    }

    /** Anchors of the instances the own instance is federated with, whether downloads from them are allowed here or not. */
    public List<ConfigurationAnchor> federatedAnchors() {
        return own.priv().map(PrivateParameters::federated).orElse(List.of());
    }

    /** The reasons why entries of the loaded instances were skipped, one sentence for each; they give trust to nothing. */
    public List<String> skippedEntries() {
        return content.skipped();
    }

    /** The client that may request monitoring data, in addition to the server's owner. */
    public Optional<ClientId> monitoringClient() {
        return content.monitoringClient();
    }

    /** The instances that are loaded, the own one first. */
    public Set<String> instances() {
        return instances.keySet();
    }

    /** The approved CA certificate, top or intermediate, of that subject in that instance (messages.md §5.1). */
    public Optional<ApprovedCertificate> findIssuer(X500Principal issuer, String instance) {
        return Optional.ofNullable(content.issuers(instance).get(issuer));
    }

    /** As {@link #findIssuer(X500Principal, String)} in any instance, the own one first. */
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

    /** The approved time-stamping services of all instances, the own ones first. */
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

    /** The security server, in any instance, that registered this authentication certificate, for handshakes (trust.md §2.3). */
    public Optional<RegisteredServer> findServer(X509Certificate authenticationCertificate) {
        return servers(authenticationCertificate).stream().findFirst();
    }

    private List<RegisteredServer> servers(X509Certificate certificate) {
        try {
            byte[] hash = DirectoryAlgorithms.digest(version() > 2 ? "SHA-256" : "SHA-1", certificate.getEncoded());
            return content.serversByHash(Base64.getEncoder().encodeToString(hash));
        } catch (CertificateEncodingException e) {
            throw new AssertionError("A certificate that was parsed can be encoded", e);
        }
    }

    /** The security servers of which exactly this client is the owner or a listed client. */
    public List<RegisteredServer> serversOf(ClientId client) {
        return Collections.unmodifiableList(content.serversOf(client));
    }

    /**
     * Requires that the security server with this authentication certificate may speak for the client: it registered the certificate, and
     * exactly this client is its owner or listed there (trust.md §2.4 step 7).
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

    /** Whether an instance defines that global group. */
    public boolean knows(GlobalGroupId group) {
        return content.knows(group);
    }

    /** Whether an instance publishes exactly that member or subsystem. */
    public boolean knows(ClientId client) {
        return members(client.instance()).stream().filter(member -> member.id().equals(client.member()))
                .anyMatch(member -> member.id().equals(client) || member.subsystems().stream().anyMatch(each -> each.id().equals(client)));
    }

    /** The members of an instance in published order; none for an instance that is not loaded. */
    public List<Member> members(String instance) {
        return Optional.ofNullable(instances.get(instance)).map(found -> found.shared().members()).orElse(List.of());
    }

    /** The shared parameters of each loaded instance as they were published, for verification elsewhere; the metadata holds the version alone. */
    public List<StoredPart> sharedParameters() {
        return instances.values().stream()
                .map(found -> new StoredPart(found.instance(), found.sharedFile().content(), found.sharedFile().metadata().versionJson())).toList();
    }
}
