package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A certificate of one of the tokens. Has only open types; immutable. */
public final class OwnCertificateView {
    private final String sha256;
    private final String usage;
    private final String member;
    private final String status;
    private final boolean active;
    private final String token;
    private final String key;
    private final String subject;
    private final String issuer;
    private final String serial;
    private final String notBefore;
    private final String notAfter;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"sha256", "usage", "member", "status", "active", "token", "key", "subject", "issuer", "serial", "notBefore", "notAfter"})
    public OwnCertificateView(String sha256, String usage, String member, String status, boolean active, String token,
            String key, String subject, String issuer, String serial, String notBefore, String notAfter) {
        this.sha256 = sha256;
        this.usage = usage;
        this.member = member;
        this.status = status;
        this.active = active;
        this.token = token;
        this.key = key;
        this.subject = subject;
        this.issuer = issuer;
        this.serial = serial;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /** SHA-256 of the DER in hex, which identifies the certificate in operations. */
    public String getSha256() {
        return sha256;
    }

    /** SIGNING or AUTHENTICATION. */
    public String getUsage() {
        return usage;
    }

    /** The member whose messages the certificate signs, INSTANCE/CLASS/CODE; empty for an authentication certificate. */
    public String getMember() {
        return member;
    }

    /** SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DELETION_IN_PROGRESS or GLOBAL_ERROR. */
    public String getStatus() {
        return status;
    }

    /** Whether the certificate is active, so that it may be used. */
    public boolean isActive() {
        return active;
    }

    /** The token that contains the key. */
    public String getToken() {
        return token;
    }

    /** The id of the key. */
    public String getKey() {
        return key;
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
}
