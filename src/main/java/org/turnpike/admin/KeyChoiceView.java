package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** Whether a certificate is used now, and why. Has only open types; immutable. */
public final class KeyChoiceView {
    private final String member;
    private final boolean used;
    private final String reason;
    private final String sha256;
    private final String subject;
    private final String token;
    private final String key;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"member", "used", "reason", "sha256", "subject", "token", "key"})
    public KeyChoiceView(String member, boolean used, String reason, String sha256, String subject, String token, String key) {
        this.member = member;
        this.used = used;
        this.reason = reason;
        this.sha256 = sha256;
        this.subject = subject;
        this.token = token;
        this.key = key;
    }

    /** The member whose messages the certificate signs; empty for an authentication certificate. */
    public String getMember() {
        return member;
    }

    /** Whether this certificate is used. */
    public boolean isUsed() {
        return used;
    }

    /** The reason. */
    public String getReason() {
        return reason;
    }

    /** SHA-256 of the certificate in hex; empty if the member has no certificate. */
    public String getSha256() {
        return sha256;
    }

    /** The subject of the certificate. */
    public String getSubject() {
        return subject;
    }

    /** The token that contains the key. */
    public String getToken() {
        return token;
    }

    /** The id of the key. */
    public String getKey() {
        return key;
    }
}
