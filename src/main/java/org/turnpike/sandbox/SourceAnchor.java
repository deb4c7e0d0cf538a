package org.turnpike.sandbox;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** The anchor of an instance's configuration source (trust.md §1.2): the URLs for downloads and the certificates for verification. */
public record SourceAnchor(String instance, Instant generatedAt, List<Location> locations) {
    public SourceAnchor {
        locations = List.copyOf(locations);
    }

    /** One download URL with the certificates that verify its directories. */
    public record Location(URI downloadUrl, List<X509Certificate> verificationCertificates) {
        public Location {
            verificationCertificates = List.copyOf(verificationCertificates);
        }
    }

    /** The anchor file. */
    public byte[] xml() {
        ParametersXml xml = new ParametersXml("configurationAnchor");
        writeTo(xml);
        return xml.end();
    }

    void writeTo(ParametersXml xml) {
        xml.text("generatedAt", generatedAt);
        xml.text("instanceIdentifier", instance);
        for (Location location : locations) {
            xml.inside("source", () -> {
                xml.text("downloadURL", location.downloadUrl());
                location.verificationCertificates().forEach(certificate -> xml.certificate("verificationCert", certificate));
            });
        }
    }
}
