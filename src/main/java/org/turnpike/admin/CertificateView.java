package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A certificate. Has only open types; immutable. */
public final class CertificateView {
    private final String subject;
    private final String issuer;
    private final String serial;
    private final String notBefore;
    private final String notAfter;
    private final String key;
    private final String sha256;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"subject", "issuer", "serial", "notBefore", "notAfter", "key", "sha256"})
    public CertificateView(String subject, String issuer, String serial, String notBefore, String notAfter, String key, String sha256) {
        this.subject = subject;
        this.issuer = issuer;
        this.serial = serial;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
        this.key = key;
        this.sha256 = sha256;
    }

    /** The subject. */
    public String getSubject() {
        return subject;
    }

    /** The issuer. */
    public String getIssuer() {
        return issuer;
    }

    /** The serial number in hex. */
    public String getSerial() {
        return serial;
    }

    /** ISO-8601 in UTC. */
    public String getNotBefore() {
        return notBefore;
    }

    /** ISO-8601 in UTC. */
    public String getNotAfter() {
        return notAfter;
    }

    /** Algorithm and size of the key. */
    public String getKey() {
        return key;
    }

    /** SHA-256 of the DER in hex. */
    public String getSha256() {
        return sha256;
    }
}
