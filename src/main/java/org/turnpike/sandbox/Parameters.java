package org.turnpike.sandbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.turnpike.id.ClientId;

/** The XML of an instance's parameters in one version of the global configuration, 2 to 6 (trust.md §1.7, §1.8). */
final class Parameters {
    private final PublishedInstance published;
    private final int version;
    private final String sourceAddress;
    private final List<X509Certificate> verification;
    private final Map<ClientId, String> references = new HashMap<>();    // xs:ID of members and subsystems

    /**
     * @param sourceAddress value of {@code source/address}: host and optional port
     * @param verification  certificates that verify the signed directories
     */
    Parameters(PublishedInstance published, int version, String sourceAddress, List<X509Certificate> verification) {
        this.published = published;
        this.version = version;
        this.sourceAddress = sourceAddress;
        this.verification = verification;
    }

    byte[] shared() {
        ParametersXml xml = new ParametersXml("conf");
        xml.text("instanceIdentifier", published.instance());
        if (version >= 3) {
            xml.inside("source", () -> source(xml));
        }
        published.authorities().forEach(authority -> xml.inside("approvedCA", () -> authority(xml, authority)));
        published.timeStamping().forEach(tsa -> xml.inside("approvedTSA", () -> timeStamping(xml, tsa)));
        published.members().forEach(member -> xml.inside("member", () -> member(xml, member)));
        published.servers().forEach(server -> xml.inside("securityServer", () -> server(xml, server)));
        published.globalGroups().forEach(group -> xml.inside("globalGroup", () -> group(xml, group)));
        xml.inside("globalSettings", () -> settings(xml));
        return xml.end();
    }

    byte[] personal() {
        ParametersXml xml = new ParametersXml("conf");
        xml.text("instanceIdentifier", published.instance());
        published.federations().forEach(anchor -> xml.inside("configurationAnchor", () -> anchor.writeTo(xml)));
        xml.inside("managementService", () -> {
            xml.text("authCertRegServiceAddress", published.settings().registration().url());
            published.settings().registration().certificate().ifPresent(certificate -> xml.certificate("authCertRegServiceCert", certificate));
            xml.client("managementRequestServiceProviderId", published.settings().managementProvider());
        });
        xml.text("timeStampingIntervalSeconds", published.settings().timeStampingInterval().toSeconds());
        return xml.end();
    }

    private void source(ParametersXml xml) {
        xml.text("address", sourceAddress);
        verification.forEach(certificate -> xml.certificate("internalVerificationCert", certificate));
        verification.forEach(certificate -> xml.certificate("externalVerificationCert", certificate));
    }

    private void authority(ParametersXml xml, PublishedInstance.ApprovedAuthority authority) {
        xml.text("name", authority.name());
        xml.text("authenticationOnly", authority.authenticationOnly());
        xml.inside("topCA", () -> authorityCertificate(xml, authority.top()));
        authority.intermediates().forEach(ca -> xml.inside("intermediateCA", () -> authorityCertificate(xml, ca)));
        xml.text("certificateProfileInfo", authority.profile());
        if (version >= 6) {
            xml.text("defaultCsrFormat", "DER");
        }
    }

    private void authorityCertificate(ParametersXml xml, PublishedInstance.AuthorityCertificate authority) {
        xml.certificate("cert", authority.certificate());
        authority.responders().forEach(responder -> xml.inside("ocsp", () -> {
            xml.text("url", responder.url());
            responder.certificate().ifPresent(certificate -> xml.certificate("cert", certificate));
            costType(xml);
        }));
    }

    private void timeStamping(ParametersXml xml, PublishedInstance.ApprovedTimeStamping tsa) {
        xml.text("name", tsa.name());
        xml.text("url", tsa.url());
        xml.certificate("cert", tsa.certificate());
        costType(xml);
    }

    private void costType(ParametersXml xml) {
        if (version >= 6) {
            xml.text("costType", "FREE");
        }
    }

    private void member(ParametersXml xml, PublishedInstance.Member member) {
        xml.attribute("id", newReference(member.id()));
        memberClass(xml, member.id().memberClass());
        xml.text("memberCode", member.id().code());
        xml.text("name", member.name());
        for (PublishedInstance.Subsystem subsystem : member.subsystems()) {
            xml.inside("subsystem", () -> {
                xml.attribute("id", newReference(subsystem.id()));
                xml.text("subsystemCode", subsystem.id().subsystemCode());
                if (version >= 5) {
                    subsystem.name().ifPresent(name -> xml.text("subsystemName", name));
                }
            });
        }
    }

    private void server(ParametersXml xml, PublishedInstance.Server server) {
        xml.text("owner", reference(server.id().owner()));
        xml.text("serverCode", server.id().code());
        server.address().ifPresent(address -> xml.text("address", address));
        server.certificates().forEach(certificate -> xml.text("authCertHash", hash(certificate)));
        server.clients().forEach(client -> xml.text("client", reference(client)));
        if (version >= 5) {
            server.maintenance().ifPresent(maintenance -> xml.inside("inMaintenanceMode",
                    () -> maintenance.message().ifPresent(message -> xml.text("message", message))));
        }
    }

    private void group(ParametersXml xml, PublishedInstance.GlobalGroup group) {
        xml.text("groupCode", group.id().code());
        xml.text("description", group.description());
        group.members().forEach(client -> xml.client("groupMember", client));
    }

    private void settings(ParametersXml xml) {
        var classes = new TreeSet<String>();
        published.members().forEach(member -> classes.add(member.id().memberClass()));
        classes.forEach(memberClass -> memberClass(xml, memberClass));
        xml.text("ocspFreshnessSeconds", published.settings().ocspFreshness().toSeconds());
    }

    private static void memberClass(ParametersXml xml, String memberClass) {
        xml.inside("memberClass", () -> {
            xml.text("code", memberClass);
            xml.text("description", memberClass);
        });
    }

    private String newReference(ClientId client) {
        String id = "id" + references.size();
        references.put(client, id);
        return id;
    }

    private String reference(ClientId client) {
        String id = references.get(client);
        if (id == null) {
            throw new IllegalArgumentException(client + " is not a member or subsystem of the published instance");
        }
        return id;
    }

    private String hash(X509Certificate certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance(version >= 3 ? "SHA-256" : "SHA-1");
            return Base64.getEncoder().encodeToString(digest.digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate cannot be hashed", e);
        }
    }
}
