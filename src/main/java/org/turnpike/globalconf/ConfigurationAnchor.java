package org.turnpike.globalconf;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Lists the locations of an instance's configuration and the certificates that sign it (trust.md §1.2). The security server's trust depends on the
 * anchor, so an administrator compares its fingerprint before the import. Immutable.
 */
public final class ConfigurationAnchor {
    private final String instance;
    private final Optional<String> generatedAt;
    private final List<ConfigurationSource> sources;
    private final String fingerprint;

    private ConfigurationAnchor(XmlElement element, String fingerprint) throws RefusedException {
        this.instance = element.text("instanceIdentifier");
        this.generatedAt = element.findText("generatedAt");
        this.sources = sources(element);
        this.fingerprint = fingerprint;
    }

    /**
     * Reads an anchor file.
     *
     * @throws RefusedException {@code malformed_anchor}, which names the field, if an element is missing or malformed, or if the file has a DTD
     */
    public static ConfigurationAnchor read(byte[] xml) throws RefusedException {
        XmlElement root = XmlElement.read(new ByteArrayInputStream(xml), "configurationAnchor", "configuration anchor", FaultCode.MALFORMED_ANCHOR);
        return new ConfigurationAnchor(root, sha224(xml));
    }

    /** Reads the anchor of a federated instance from private parameters. Such an anchor has no fingerprint. */
    static ConfigurationAnchor read(XmlElement element) throws RefusedException {
        return new ConfigurationAnchor(element, "");
    }

    private static List<ConfigurationSource> sources(XmlElement element) throws RefusedException {
        List<ConfigurationSource> sources = new ArrayList<>();
        for (XmlElement source : element.all("source")) {
            sources.add(source(source));
        }
        if (sources.isEmpty()) {
            throw element.missing("source");
        }
        return List.copyOf(sources);
    }

    private static ConfigurationSource source(XmlElement source) throws RefusedException {
        String url = source.require("downloadURL").httpUrl().toString();
        source.require("verificationCert");
        List<X509Certificate> certificates = new ArrayList<>();
        for (XmlElement certificate : source.all("verificationCert")) {
            certificates.add(certificate.certificate());
        }
        return new ConfigurationSource(url, List.copyOf(certificates));
    }

    private static String sha224(byte[] xml) {
        try {
            return HexFormat.of().withUpperCase().formatHex(MessageDigest.getInstance("SHA-224").digest(xml));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support SHA-224", e);
        }
    }

    /** The instance of this anchor. */
    public String instance() {
        return instance;
    }

    /** Returns when the central server created the anchor, as written in the anchor. For information only. */
    public Optional<String> generatedAt() {
        return generatedAt;
    }

    public List<ConfigurationSource> sources() {
        return sources;
    }

    /** SHA-224 over the bytes of the file, upper-case hex; empty for an anchor inside private parameters. */
    public String fingerprint() {
        return fingerprint;
    }
}
