package org.turnpike.globalconf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;

/**
 * The parameters that one instance publishes to all security servers (trust.md §1.7), in versions 2 to 6. Elements that a version does not define are
 * absent. An invalid entry is skipped and noted, so that it cannot establish any trust. The other entries are read. Immutable.
 *
 * @param skipped one sentence for each skipped entry
 */
record SharedParameters(String instance, List<Source> sources, List<CertificationService> services, List<TimeStampingAuthority> authorities,
        List<Member> members, List<Registered> servers, Map<GlobalGroupId, Set<ClientId>> groups, Duration ocspFreshness, List<String> skipped) {

    /** One node of the central server, from version 3 on. */
    record Source(String address, List<X509Certificate> internal, List<X509Certificate> external) {
    }

    /** A security server and the hashes (base64) of its authentication certificates. */
    record Registered(RegisteredServer server, List<String> certificateHashes) {
    }

    private static final String INSTANCE = "instanceIdentifier";
    private static final String SETTINGS = "globalSettings";
    private static final String MEMBER = "member";
    private static final String SERVER = "securityServer";
    /** What is read, each after what it needs: members have the instance in their identifiers, and servers refer to members. */
    private static final List<Set<String>> TURNS = List.of(Set.of(INSTANCE), Set.of(SETTINGS, "source", "approvedCA", "approvedTSA", MEMBER, "globalGroup"), Set.of(SERVER));
    private static final Set<String> ALL = TURNS.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    /**
     * Reads the file one entry at a time. Refuses it with {@code malformed_global_conf}, which names the element, if the file is not well-formed or has no
     * element that is required outside of lists. A file whose entries are not in the order of the schema is read three times.
     */
    static SharedParameters read(PartContent xml) throws RefusedException {
        return read(xml, Optional.empty());
    }

    /**
     * As {@link #read(PartContent)}.
     *
     * @param known of the same instance, read before: equal members and servers are taken from it, so that a large configuration and the one that
     *              replaces it need little more memory than one of them
     */
    static SharedParameters read(PartContent xml, Optional<SharedParameters> known) throws RefusedException {
        Reading inOrder = new Reading(known);
        XmlElement root = each(xml, ALL, inOrder);
        if (!inOrder.outOfOrder) {
            return inOrder.finish(root);
        }
        Reading byTurn = new Reading(known);
        for (Set<String> turn : TURNS) {
            root = each(xml, turn, byTurn);
        }
        return byTurn.finish(root);
    }

    private static XmlElement each(PartContent xml, Set<String> names, Reading reading) throws RefusedException {
        try (InputStream bytes = xml.open()) {
            return XmlElement.readEach(bytes, "conf", DirectoryPart.SHARED_FILE, FaultCode.MALFORMED_GLOBAL_CONF, names, reading::take);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a stream over memory", e);
        }
    }

    /** Returns the certificates that can be read. The others are skipped and noted. */
    static List<X509Certificate> certificates(XmlElement parent, String name, Entries entries) {
        return entries.read(parent.all(name), XmlElement::certificate);
    }

    /** Holds the state while one file is read. Used by one thread. */
    private static final class Reading {
        private final Entries entries = new Entries();
        private final Map<String, ClientId> ids = new HashMap<>();
        private final Set<String> ambiguous = new HashSet<>();
        private final Map<String, String> codes = new HashMap<>();       // so that equal ones are in memory once
        private final Map<Member, Member> knownMembers = new HashMap<>();
        private final Map<Registered, Registered> knownServers = new HashMap<>();
        private final List<Source> sources = new ArrayList<>();
        private final List<CertificationService> services = new ArrayList<>();
        private final List<TimeStampingAuthority> authorities = new ArrayList<>();
        private final List<Member> members = new ArrayList<>();
        private final List<Registered> servers = new ArrayList<>();
        private final Map<GlobalGroupId, Set<ClientId>> groups = new HashMap<>();
        private String instance;                                        // null until it was read
        private Duration freshness;                                     // null until it was read
        private boolean hasServers;
        private boolean outOfOrder;

        Reading(Optional<SharedParameters> known) {
            known.ifPresent(each -> {
                each.members().forEach(member -> knownMembers.put(member, member));
                each.servers().forEach(server -> knownServers.put(server, server));
            });
        }

        void take(XmlElement entry) throws RefusedException {
            outOfOrder |= needsAnEarlierTurn(entry.name());
            if (outOfOrder) {
                return;
            }
            switch (entry.name()) {
                case INSTANCE -> instance = instance == null ? entry.text() : instance;
                case SETTINGS -> freshness = freshness == null ? Duration.ofSeconds(entry.require("ocspFreshnessSeconds").seconds(1)) : freshness;
                case "source" -> entries.read(entry, this::source).ifPresent(sources::add);
                case "approvedCA" -> entries.read(entry, this::service).ifPresent(services::add);
                case "approvedTSA" -> entries.read(entry, this::authority).ifPresent(authorities::add);
                case MEMBER -> entries.read(entry, this::member).ifPresent(member -> members.add(knownMembers.getOrDefault(member, member)));
                case SERVER -> readServer(entry);
                default -> entries.read(entry, this::group).ifPresent(group -> groups.put(group.id(), group.members()));
            }
        }

        private boolean needsAnEarlierTurn(String name) {
            return instance == null && !name.equals(INSTANCE) || hasServers && name.equals(MEMBER);
        }

        private void readServer(XmlElement entry) {
            if (!hasServers) {
                hasServers = true;
                ids.keySet().removeAll(ambiguous);
            }
            entries.read(entry, this::server).ifPresent(server -> servers.add(knownServers.getOrDefault(server, server)));
        }

        SharedParameters finish(XmlElement root) throws RefusedException {
            if (instance == null) {
                throw root.missing(INSTANCE);
            }
            if (freshness == null) {
                throw root.missing(SETTINGS);
            }
            return new SharedParameters(instance, List.copyOf(sources), List.copyOf(services), List.copyOf(authorities), List.copyOf(members), List.copyOf(servers),
                    Map.copyOf(groups), freshness, entries.skipped());
        }

        private String shared(String code) {
            return codes.computeIfAbsent(code, same -> same);
        }

        private Source source(XmlElement source) throws RefusedException {
            return new Source(source.text("address"), certificates(source, "internalVerificationCert", entries),
                    certificates(source, "externalVerificationCert", entries));
        }

        private CertificationService service(XmlElement service) throws RefusedException {
            String name = service.text("name");
            List<ApprovedCertificate> certificates = new ArrayList<>();
            certificates.add(approved(service, service.require("topCA"), true));
            certificates.addAll(entries.read(service.all("intermediateCA"), intermediate -> approved(service, intermediate, false)));
            return new CertificationService(name, certificates, service.findText("defaultCsrFormat"));
        }

        private ApprovedCertificate approved(XmlElement service, XmlElement ca, boolean top) throws RefusedException {
            Optional<XmlElement> authenticationOnly = service.find("authenticationOnly");
            return new ApprovedCertificate(instance, ca.require("cert").certificate(), top,
                    authenticationOnly.isPresent() && authenticationOnly.get().bool(), service.text("certificateProfileInfo"), responders(ca));
        }

        /**
         * Reads the OCSP responders of a CA. A responder with an unusable URL may still sign, and one with an unreadable certificate may still be
         * queried.
         */
        private List<OcspResponder> responders(XmlElement ca) {
            List<OcspResponder> responders = new ArrayList<>();
            for (XmlElement ocsp : ca.all("ocsp")) {
                OcspResponder responder = new OcspResponder(entries.read(ocsp, each -> each.require("url").httpUrl()),
                        ocsp.find("cert").flatMap(certificate -> entries.read(certificate, XmlElement::certificate)));
                if (responder.url().isPresent() || responder.certificate().isPresent()) {
                    responders.add(responder);
                }
            }
            return responders;
        }

        private TimeStampingAuthority authority(XmlElement tsa) throws RefusedException {
            return new TimeStampingAuthority(tsa.text("name"), tsa.require("url").httpUrl(), tsa.require("cert").certificate());
        }

        private Member member(XmlElement element) throws RefusedException {
            MemberId id = new MemberId(instance, shared(element.require("memberClass").text("code")), element.text("memberCode"));
            String name = element.text("name");
            register(element, id);
            return new Member(id, name, entries.read(element.all("subsystem"), subsystem -> subsystem(subsystem, id)));
        }

        private Subsystem subsystem(XmlElement element, MemberId owner) throws RefusedException {
            SubsystemId id = new SubsystemId(owner, shared(element.text("subsystemCode")));
            register(element, id);
            return new Subsystem(id, element.findText("subsystemName"));
        }

        /** Registers the id of an element. If two elements have the same id, it refers to neither of them. */
        private void register(XmlElement element, ClientId client) {
            element.attribute("id").filter(id -> ids.put(id, client) != null).ifPresent(id -> {
                ambiguous.add(id);
                entries.skip(element.malformed("has the id " + id + " of another element; references to this id are ignored").getMessage());
            });
        }

        private Registered server(XmlElement element) throws RefusedException {
            XmlElement owner = element.require("owner");
            if (!(referenced(owner) instanceof MemberId member)) {
                throw owner.malformed("is not the id of a member: " + owner.text());
            }
            Set<ClientId> clients = Set.copyOf(entries.read(element.all("client"), this::referenced));
            Optional<XmlElement> maintenance = element.find("inMaintenanceMode");
            RegisteredServer server = new RegisteredServer(new ServerId(member, element.text("serverCode")), element.findText("address"), clients,
                    maintenance.isPresent(), maintenance.flatMap(mode -> mode.findText("message")));
            return new Registered(server, entries.read(element.all("authCertHash"), hash -> Base64.getEncoder().encodeToString(hash.binary())));
        }

        private ClientId referenced(XmlElement element) throws RefusedException {
            ClientId client = ids.get(element.text());
            if (client == null) {
                throw element.malformed("refers to no member or subsystem: " + element.text());
            }
            return client;
        }

        private Group group(XmlElement group) throws RefusedException {
            GlobalGroupId id = new GlobalGroupId(instance, group.text("groupCode"));
            return new Group(id, Set.copyOf(entries.read(group.all("groupMember"), IdentifierElement::client)));
        }

        private record Group(GlobalGroupId id, Set<ClientId> members) {
        }
    }
}
