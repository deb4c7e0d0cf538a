package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A CA certificate that the global configuration approves. Has only open types; immutable. */
public final class AuthorityView {
    private final String service;
    private final String subject;
    private final String issuer;
    private final String notAfter;
    private final boolean top;
    private final boolean authenticationOnly;
    private final String profile;
    private final String requestFormat;
    private final List<String> responders;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"service", "subject", "issuer", "notAfter", "top", "authenticationOnly", "profile", "requestFormat", "responders"})
    public AuthorityView(String service, String subject, String issuer, String notAfter, boolean top, boolean authenticationOnly, String profile,
            String requestFormat, List<String> responders) {
        this.service = service;
        this.subject = subject;
        this.issuer = issuer;
        this.notAfter = notAfter;
        this.top = top;
        this.authenticationOnly = authenticationOnly;
        this.profile = profile;
        this.requestFormat = requestFormat;
        this.responders = List.copyOf(responders);
    }

    /** The name of the certification service. */
    public String getService() {
        return service;
    }

    /** The subject. */
    public String getSubject() {
        return subject;
    }

    /** The issuer. */
    public String getIssuer() {
        return issuer;
    }

    /** When the certificate expires, ISO-8601 in UTC. */
    public String getNotAfter() {
        return notAfter;
    }

    /** Whether this is the top CA of its certification service; false for an intermediate CA. */
    public boolean isTop() {
        return top;
    }

    /** Whether the CA may issue only authentication certificates. */
    public boolean isAuthenticationOnly() {
        return authenticationOnly;
    }

    /** The class name of the CA's certificate profile. */
    public String getProfile() {
        return profile;
    }

    /** PEM or DER if the certification service accepts only this format; else empty. */
    public String getRequestFormat() {
        return requestFormat;
    }

    /** The URLs of the CA's OCSP responders. */
    public List<String> getResponders() {
        return responders;
    }
}
