package org.turnpike.globalconf;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/** Snapshots for tests, without a download: shared parameters as text, the rest as plain as can be. */
public final class TestConfiguration {
    public static final String HEAD = "<x:conf xmlns:x='http://x-road.eu/xsd/xroad.xsd' xmlns:id='http://x-road.eu/xsd/identifiers'>";

    private TestConfiguration() {
    }

    /** Shared parameters with these approvedCA, member, securityServer … elements. */
    public static String shared(String instance, String elements) {
        return HEAD + "<instanceIdentifier>" + instance + "</instanceIdentifier>" + elements
                + "<globalSettings><ocspFreshnessSeconds>3600</ocspFreshnessSeconds></globalSettings></x:conf>";
    }

    public static String approvedCa(X509Certificate top, List<X509Certificate> intermediates, String ocsp, String profile) {
        StringBuilder xml = new StringBuilder("<approvedCA><name>CA</name><topCA>").append(certificate(top)).append(ocsp).append("</topCA>");
        intermediates.forEach(each -> xml.append("<intermediateCA>").append(certificate(each)).append(ocsp).append("</intermediateCA>"));
        return xml.append("<certificateProfileInfo>").append(profile).append("</certificateProfileInfo></approvedCA>").toString();
    }

    public static String certificate(X509Certificate certificate) {
        try {
            return "<cert>" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + "</cert>";
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    public static String privateParameters(String instance, String anchors) {
        return HEAD + "<instanceIdentifier>" + instance + "</instanceIdentifier>" + anchors + "<managementService>"
                + "<authCertRegServiceAddress>https://cs.example.org:4001/</authCertRegServiceAddress><managementRequestServiceProviderId "
                + "id:objectType='MEMBER'><id:xRoadInstance>" + instance + "</id:xRoadInstance><id:memberClass>GOV</id:memberClass>"
                + "<id:memberCode>0</id:memberCode></managementRequestServiceProviderId></managementService>"
                + "<timeStampingIntervalSeconds>60</timeStampingIntervalSeconds></x:conf>";
    }

    public static GlobalConfiguration of(String instance, String sharedElements, Instant expires, String... otherParts) {
        return of(List.of(instance), List.of(shared(instance, sharedElements)), expires, otherParts);
    }

    /** The first instance is the own one; other parts, such as {@code <verifyNextUpdate>}, are given as {@code IDENTIFIER xml}. */
    public static GlobalConfiguration of(List<String> instances, List<String> shared, Instant expires, String... otherParts) {
        try {
            List<InstanceConfiguration> read = new ArrayList<>();
            for (int i = 0; i < instances.size(); i++) {
                List<StoredFile> files = new ArrayList<>();
                files.add(file("SHARED-PARAMETERS", instances.get(i), shared.get(i), expires));
                if (i == 0) {
                    files.add(file("PRIVATE-PARAMETERS", instances.get(0), privateParameters(instances.get(0), ""), expires));
                    for (String part : otherParts) {
                        files.add(file(part.split(" ", 2)[0], instances.get(0), HEAD + part.split(" ", 2)[1] + "</x:conf>", expires));
                    }
                }
                read.add(InstanceConfiguration.read(instances.get(i), files));
            }
            return GlobalConfiguration.of(read.get(0), read.subList(1, read.size()), Instant.EPOCH);
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static StoredFile file(String identifier, String instance, String xml, Instant expires) {
        return new StoredFile(identifier.toLowerCase(java.util.Locale.ROOT) + ".xml", PartContent.of(xml.getBytes(StandardCharsets.UTF_8)),
                new PartMetadata(identifier, Optional.of(instance), Optional.of(expires), Optional.empty(), Optional.empty(), 6));
    }
}
