package org.turnpike.globalconf;

import java.net.URI;
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
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;

/** What one instance publishes to all (trust.md §1.7), versions 2 to 6 alike: what a version lacks is simply absent. Immutable. */
record SharedParameters(String instance, List<Source> sources, List<CertificationService> services, List<TimeStampingAuthority> authorities,
        List<Member> members, List<Registered> servers, Map<GlobalGroupId, Set<ClientId>> groups, Duration ocspFreshness) {

    /** One node of the central server, from version 3 on. */
    record Source(String address, List<X509Certificate> internal, List<X509Certificate> external) {
    }

    /** A security server and the hashes, base64, of its authentication certificates. */
    record Registered(SecurityServer server, List<String> certificateHashes) {
    }

    /** Reads the file; refused with {@code malformed_global_conf} naming the element. */
    static SharedParameters read(byte[] xml) throws RefusedException {
        XmlElement root = XmlElement.read(xml, "conf", DirectoryPart.SHARED_FILE, FaultCode.MALFORMED_GLOBAL_CONF);
        String instance = root.text("instanceIdentifier");
        Map<String, ClientId> ids = new HashMap<>();
        List<Member> members = members(root, instance, ids);
        return new SharedParameters(instance, sources(root), services(root, instance), authorities(root), members, servers(root, ids),
                groups(root, instance), Duration.ofSeconds(root.require("globalSettings").require("ocspFreshnessSeconds").seconds(1)));
    }

    private static List<Source> sources(XmlElement root) throws RefusedException {
        List<Source> sources = new ArrayList<>();
        for (XmlElement source : root.all("source")) {
            sources.add(new Source(source.text("address"), certificates(source, "internalVerificationCert"),
                    certificates(source, "externalVerificationCert")));
        }
        return List.copyOf(sources);
    }

    static List<X509Certificate> certificates(XmlElement parent, String name) throws RefusedException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (XmlElement certificate : parent.all(name)) {
            certificates.add(certificate.certificate());
        }
        return List.copyOf(certificates);
    }

    private static List<CertificationService> services(XmlElement root, String instance) throws RefusedException {
        List<CertificationService> services = new ArrayList<>();
        for (XmlElement service : root.all("approvedCA")) {
            services.add(service(service, instance));
        }
        return List.copyOf(services);
    }

    private static CertificationService service(XmlElement service, String instance) throws RefusedException {
        List<ApprovedCertificate> certificates = new ArrayList<>();
        certificates.add(approved(service, service.require("topCA"), true, instance));
        for (XmlElement intermediate : service.all("intermediateCA")) {
            certificates.add(approved(service, intermediate, false, instance));
        }
        return new CertificationService(service.text("name"), certificates, service.findText("defaultCsrFormat"));
    }

    private static ApprovedCertificate approved(XmlElement service, XmlElement ca, boolean top, String instance) throws RefusedException {
        Optional<XmlElement> authenticationOnly = service.find("authenticationOnly");
        return new ApprovedCertificate(instance, ca.require("cert").certificate(), top,
                authenticationOnly.isPresent() && authenticationOnly.get().bool(), service.text("certificateProfileInfo"), responders(ca));
    }

    private static List<OcspResponder> responders(XmlElement ca) throws RefusedException {
        List<OcspResponder> responders = new ArrayList<>();
        for (XmlElement ocsp : ca.all("ocsp")) {
            Optional<XmlElement> certificate = ocsp.find("cert");
            responders.add(new OcspResponder(httpUrl(ocsp), certificate.isPresent() ? Optional.of(certificate.get().certificate()) : Optional.empty()));
        }
        return responders;
    }

    private static URI httpUrl(XmlElement parent) throws RefusedException {
        XmlElement url = parent.require("url");
        if (!List.of("http", "https").contains(String.valueOf(url.uri().getScheme()))) {
            throw url.malformed("is not an http or https URL: " + url.text());
        }
        return url.uri();
    }

    private static List<TimeStampingAuthority> authorities(XmlElement root) throws RefusedException {
        List<TimeStampingAuthority> authorities = new ArrayList<>();
        for (XmlElement tsa : root.all("approvedTSA")) {
            authorities.add(new TimeStampingAuthority(tsa.text("name"), httpUrl(tsa), tsa.require("cert").certificate()));
        }
        return List.copyOf(authorities);
    }

    private static List<Member> members(XmlElement root, String instance, Map<String, ClientId> ids) throws RefusedException {
        List<Member> members = new ArrayList<>();
        for (XmlElement element : root.all("member")) {
            MemberId id = new MemberId(instance, element.require("memberClass").text("code"), element.text("memberCode"));
            register(ids, element, id);
            members.add(new Member(id, element.text("name"), subsystems(element, id, ids)));
        }
        return List.copyOf(members);
    }

    private static List<Subsystem> subsystems(XmlElement member, MemberId owner, Map<String, ClientId> ids) throws RefusedException {
        List<Subsystem> subsystems = new ArrayList<>();
        for (XmlElement element : member.all("subsystem")) {
            SubsystemId id = new SubsystemId(owner, element.text("subsystemCode"));
            register(ids, element, id);
            subsystems.add(new Subsystem(id, element.findText("subsystemName")));
        }
        return subsystems;
    }

    private static void register(Map<String, ClientId> ids, XmlElement element, ClientId client) throws RefusedException {
        Optional<String> id = element.attribute("id");
        if (id.isPresent() && ids.put(id.get(), client) != null) {
            throw element.malformed("has the id " + id.get() + " of another element");
        }
    }

    private static List<Registered> servers(XmlElement root, Map<String, ClientId> ids) throws RefusedException {
        List<Registered> servers = new ArrayList<>();
        for (XmlElement element : root.all("securityServer")) {
            servers.add(server(element, ids));
        }
        return List.copyOf(servers);
    }

    private static Registered server(XmlElement element, Map<String, ClientId> ids) throws RefusedException {
        XmlElement owner = element.require("owner");
        if (!(referenced(owner, ids) instanceof MemberId member)) {
            throw owner.malformed("is not the id of a member: " + owner.text());
        }
        Set<ClientId> clients = new HashSet<>();
        for (XmlElement client : element.all("client")) {
            clients.add(referenced(client, ids));
        }
        Optional<XmlElement> maintenance = element.find("inMaintenanceMode");
        SecurityServer server = new SecurityServer(new ServerId(member, element.text("serverCode")), element.findText("address"), clients,
                maintenance.isPresent(), maintenance.flatMap(mode -> mode.findText("message")));
        return new Registered(server, hashes(element));
    }

    private static ClientId referenced(XmlElement element, Map<String, ClientId> ids) throws RefusedException {
        ClientId client = ids.get(element.text());
        if (client == null) {
            throw element.malformed("refers to no member or subsystem: " + element.text());
        }
        return client;
    }

    private static List<String> hashes(XmlElement element) throws RefusedException {
        List<String> hashes = new ArrayList<>();
        for (XmlElement hash : element.all("authCertHash")) {
            hashes.add(Base64.getEncoder().encodeToString(hash.binary()));
        }
        return List.copyOf(hashes);
    }

    private static Map<GlobalGroupId, Set<ClientId>> groups(XmlElement root, String instance) throws RefusedException {
        Map<GlobalGroupId, Set<ClientId>> groups = new HashMap<>();
        for (XmlElement group : root.all("globalGroup")) {
            Set<ClientId> clients = new HashSet<>();
            for (XmlElement member : group.all("groupMember")) {
                clients.add(IdentifierElement.client(member));
            }
            groups.put(new GlobalGroupId(instance, group.text("groupCode")), Set.copyOf(clients));
        }
        return Map.copyOf(groups);
    }
}
