package org.turnpike.globalconf;

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

    /**
     * Reads the file. Refuses it with {@code malformed_global_conf}, which names the element, if the file is not well-formed or has no element that
     * is required outside of lists.
     */
    static SharedParameters read(byte[] xml) throws RefusedException {
        XmlElement root = XmlElement.read(xml, "conf", DirectoryPart.SHARED_FILE, FaultCode.MALFORMED_GLOBAL_CONF);
        String instance = root.text("instanceIdentifier");
        Duration freshness = Duration.ofSeconds(root.require("globalSettings").require("ocspFreshnessSeconds").seconds(1));
        return new Reading(instance).read(root, freshness);
    }

    /** Returns the certificates that can be read. The others are skipped and noted. */
    static List<X509Certificate> certificates(XmlElement parent, String name, Entries entries) {
        return entries.read(parent.all(name), XmlElement::certificate);
    }

    /** Holds the state while one file is read. Used by one thread. */
    private static final class Reading {
        private final String instance;
        private final Entries entries = new Entries();
        private final Map<String, ClientId> ids = new HashMap<>();
        private final Set<String> ambiguous = new HashSet<>();

        Reading(String instance) {
            this.instance = instance;
        }

        SharedParameters read(XmlElement root, Duration freshness) {
            List<Member> members = entries.read(root.all("member"), this::member);
            ids.keySet().removeAll(ambiguous);
            return new SharedParameters(instance, entries.read(root.all("source"), this::source), entries.read(root.all("approvedCA"), this::service),
                    entries.read(root.all("approvedTSA"), this::authority), members, entries.read(root.all("securityServer"), this::server),
                    groups(root), freshness, entries.skipped());
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
            MemberId id = new MemberId(instance, element.require("memberClass").text("code"), element.text("memberCode"));
            String name = element.text("name");
            register(element, id);
            return new Member(id, name, entries.read(element.all("subsystem"), subsystem -> subsystem(subsystem, id)));
        }

        private Subsystem subsystem(XmlElement element, MemberId owner) throws RefusedException {
            SubsystemId id = new SubsystemId(owner, element.text("subsystemCode"));
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

        private Map<GlobalGroupId, Set<ClientId>> groups(XmlElement root) {
            return entries.read(root.all("globalGroup"), this::group).stream()
                    .collect(Collectors.toUnmodifiableMap(Group::id, Group::members, (first, second) -> second));
        }

        private Group group(XmlElement group) throws RefusedException {
            GlobalGroupId id = new GlobalGroupId(instance, group.text("groupCode"));
            return new Group(id, Set.copyOf(entries.read(group.all("groupMember"), IdentifierElement::client)));
        }

        private record Group(GlobalGroupId id, Set<ClientId> members) {
        }
    }
}
